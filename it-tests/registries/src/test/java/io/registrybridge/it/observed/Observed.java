package io.registrybridge.it.observed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an adapter told: every event, and the state they add up to. Safe for several threads. */
public final class Observed implements RegistryEventSink {
  private final List<RegistryEvent> events = new ArrayList<>();
  private final Map<String, ServiceSnapshot> services = new TreeMap<>();
  private final List<Taken> taken = new ArrayList<>();
  private SourceStatus status = SourceStatus.CONNECTING;
  private boolean resynced;

  /** An available instance, or a whole service, that was taken away. */
  public record Taken(long epoch, String what) {}

  @Override
  public synchronized void accept(RegistryEvent event) {
    events.add(event);
    switch (event) {
      case ServiceUpdated updated -> {
        String name = updated.snapshot().key().name();
        ServiceSnapshot before = services.put(name, updated.snapshot());
        if (before != null) {
          Set<String> gone = available(before);
          gone.removeAll(available(updated.snapshot()));
          gone.forEach(id -> took(name + ": " + id));
        }
      }
      case ServiceRemoved removed -> {
        services.remove(removed.key().name());
        took(removed.key().name());
      }
      case Resynced list -> {
        resynced = true;
        Set<String> names = new TreeSet<>();
        list.services().forEach(key -> names.add(key.name()));
        for (String name : List.copyOf(services.keySet())) {
          if (!names.contains(name)) {
            services.remove(name);
            took(name);
          }
        }
      }
      case StatusChanged changed -> status = changed.status();
    }
  }

  private void took(String what) {
    taken.add(new Taken(status.epoch(), what));
  }

  public synchronized Set<String> names() {
    return Set.copyOf(services.keySet());
  }

  public synchronized boolean resynced() {
    return resynced;
  }

  public synchronized SourceStatus status() {
    return status;
  }

  public synchronized List<ErrorCode> causes() {
    return status.causes().stream().map(SourceStatus.Cause::code).toList();
  }

  /** The services and the available instances that were taken away. */
  public synchronized List<String> removals() {
    return taken.stream().map(Taken::what).toList();
  }

  /** What was taken away while an epoch was the last one told. */
  public synchronized List<Taken> takenInEpoch(long epoch) {
    return taken.stream().filter(each -> each.epoch() == epoch).toList();
  }

  /** Watches for a while that nothing is taken away. */
  public void assertNothingTakenFor(Duration time) {
    int before = removals().size();
    await()
        .pollInterval(Duration.ofMillis(100))
        .during(time)
        .atMost(time.plusSeconds(10))
        .untilAsserted(() -> assertThat(removals()).hasSize(before));
  }

  /** What was taken away before the registry was known to have lost its data. */
  public synchronized List<RegistryEvent> removalsBefore(SourceStatus.Continuity continuity) {
    return events.stream()
        .takeWhile(
            event ->
                !(event instanceof StatusChanged changed
                    && changed.status().continuity() == continuity))
        .filter(event -> isRemoval(event))
        .toList();
  }

  private static boolean isRemoval(RegistryEvent event) {
    return switch (event) {
      case ServiceRemoved removed -> true;
      case ServiceUpdated updated -> available(updated.snapshot()).isEmpty();
      case Resynced list -> list.services().isEmpty();
      case StatusChanged changed -> false;
    };
  }

  public synchronized List<SourceStatus> statuses() {
    return events.stream()
        .filter(StatusChanged.class::isInstance)
        .map(event -> ((StatusChanged) event).status())
        .toList();
  }

  public synchronized List<ServiceInstance> instances(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? List.of() : snapshot.instances();
  }

  /** What is reported of a service. */
  public synchronized List<Finding> findings(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? List.of() : snapshot.findings();
  }

  /** The values of a service's names, for templates. */
  public synchronized Map<String, String> templateNames(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? Map.of() : snapshot.names();
  }

  /** The ids of a service's instances that should get traffic. */
  public synchronized Set<String> available(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? Set.of() : available(snapshot);
  }

  public synchronized long availableInstances() {
    return services.values().stream().mapToLong(snapshot -> available(snapshot).size()).sum();
  }

  public synchronized Set<ServiceKey> unreadable() {
    return status.unreadable().keySet();
  }

  private static Set<String> available(ServiceSnapshot snapshot) {
    Set<String> ids = new TreeSet<>();
    snapshot.instances().stream()
        .filter(instance -> instance.availability().isAvailable())
        .forEach(instance -> ids.add(instance.id()));
    return ids;
  }
}
