package io.registrybridge.engine.absence;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.absence.Hold.Reason;
import io.registrybridge.engine.store.CatalogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is believed of one service. Not thread-safe; {@link Believed} owns it. */
final class BelievedService {
  static final String HELD = "removal-held";

  final ServiceKey key;

  /** What the registry shows; without instances when it does not show the service at all. */
  ServiceSnapshot seen;

  boolean listed;
  Map<String, ServiceInstance> live = Map.of();
  List<Finding> findings = List.of();

  /** What the registry does not show and is published all the same. */
  final NavigableMap<String, Held> held = new TreeMap<>();

  /** What is gone and whose ports and labels still count. */
  final NavigableMap<String, Departed> departed = new TreeMap<>();

  /** What of the {@link #present} instances the registry's present data has ever shown. */
  final Set<String> shown = new HashSet<>();

  /** An instance whose absence is doubted. */
  record Held(ServiceInstance instance, Doubt doubt, Instant since) {
    Held with(Doubt next) {
      return new Held(instance, next, since);
    }
  }

  /** An instance that is gone, and when its ports and labels are to go too. */
  record Departed(ServiceInstance instance, long untilNanos) {}

  BelievedService(ServiceKey key) {
    this.key = key;
    this.seen = new ServiceSnapshot(key, Map.of(), List.of());
  }

  boolean hasEndpoints() {
    return !live.isEmpty() || !held.isEmpty();
  }

  boolean isForgotten() {
    return !listed && !hasEndpoints() && departed.isEmpty();
  }

  /** Every instance that the registry shows or that is published. */
  Map<String, ServiceInstance> present() {
    Map<String, ServiceInstance> present = new HashMap<>();
    seen.instances().forEach(instance -> present.put(instance.id(), instance));
    present.putAll(live);
    held.values().forEach(each -> present.put(each.instance().id(), each.instance()));
    return present;
  }

  /** The registry no longer shows the service; its names stay for those who are still published. */
  void unlist() {
    listed = false;
    live = Map.of();
    seen = new ServiceSnapshot(key, seen.names(), List.of());
    findings = List.of();
  }

  /** An instance that came back under another id, at the same place, is shown again. */
  boolean isReplaced(ServiceInstance absent) {
    return !absent.ports().isEmpty()
        && live.values().stream()
            .anyMatch(
                other ->
                    other.address().equals(absent.address())
                        && other.ports().equals(absent.ports()));
  }

  /**
   * Whether the registry's present data has shown everything that is published, but for what an
   * operator keeps.
   */
  boolean isWhollyShown() {
    return shown.containsAll(live.keySet())
        && held.values().stream()
            .filter(each -> each.doubt().reason() != Reason.REFUSED)
            .allMatch(each -> shown.contains(each.instance().id()));
  }

  /** What of it outlives the process. */
  BelievedState.Service saved(long now) {
    Map<ServiceInstance, Duration> remaining = new HashMap<>();
    departed
        .values()
        .forEach(gone -> remaining.put(gone.instance(), Doubt.remaining(gone.untilNanos(), now)));
    return new BelievedState.Service(seen, listed, holds(now), remaining);
  }

  List<Hold> holds(long now) {
    return held.values().stream()
        .map(
            each ->
                new Hold(
                    key,
                    each.instance(),
                    each.doubt().reason(),
                    each.since(),
                    each.doubt().ends()
                        ? Optional.of(each.doubt().remaining(now))
                        : Optional.empty()))
        .toList();
  }

  CatalogEntry entry() {
    List<ServiceInstance> published = new ArrayList<>(live.values());
    held.values().forEach(each -> published.add(each.instance()));
    return new CatalogEntry(
        seen,
        published,
        departed.values().stream().map(Departed::instance).toList(),
        Stream.concat(findings.stream(), held.values().stream().map(BelievedService::finding))
            .toList());
  }

  private static Finding finding(Held held) {
    return new Finding(
        HELD, held.instance().id(), "still published: " + held.doubt().reason().explanation());
  }
}
