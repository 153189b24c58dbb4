package io.registrybridge.engine;

import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.EndpointForm;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Which form the endpoints of each host have, and which hosts are on the way from one to the other.
 * Immutable.
 *
 * <p>istiod gets ServiceEntries and WorkloadEntries in responses of their own, in an order that is
 * not ours. So a host that changes has both forms for a while ({@link EndpointForm#BOTH}):
 * whichever of them its ServiceEntry points at is there.
 */
final class FormChanges {
  /**
   * How long a host has both forms. A response is in istiod and its effect in the proxies within a
   * second at 50,000 services (as measured); the rest is for a busy machine and for a response that
   * has to wait for the one before it.
   */
  static final Duration GRACE = Duration.ofSeconds(5);

  static final FormChanges NONE =
      new FormChanges(HashTreePMap.empty(), HashTreePMap.empty(), TreePSet.empty());

  private final PMap<ResourceName, EndpointForm> forms;
  private final PMap<ResourceName, Change> changes;
  private final PSortedSet<Change> byTime;

  private FormChanges(
      PMap<ResourceName, EndpointForm> forms,
      PMap<ResourceName, Change> changes,
      PSortedSet<Change> byTime) {
    this.forms = forms;
    this.changes = changes;
    this.byTime = byTime;
  }

  /**
   * A host on its way.
   *
   * @param end when it has arrived, by the monotonic clock in nanoseconds
   */
  private record Change(ResourceName host, EndpointForm from, EndpointForm to, long end)
      implements Comparable<Change> {
    // Differences, for the clock may overflow (System.nanoTime).
    private static final Comparator<Change> ORDER =
        ((Comparator<Change>) (a, b) -> Long.signum(a.end - b.end)).thenComparing(Change::host);

    @Override
    public int compareTo(Change other) {
      return ORDER.compare(this, other);
    }
  }

  /** The form that a host has now; empty for one that is not known. */
  Optional<EndpointForm> of(ResourceName host) {
    return Optional.ofNullable(forms.get(host));
  }

  /** The hosts whose time has come to have the other form alone. */
  Set<ResourceName> due(long now) {
    Set<ResourceName> due = new LinkedHashSet<>();
    for (Change change : byTime) {
      if (change.end - now > 0) {
        break;
      }
      due.add(change.host);
    }
    return due;
  }

  /** How long it is until a host is due; empty if none is on its way. */
  Optional<Duration> untilNext(long now) {
    return byTime.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, byTime.first().end - now)));
  }

  /** The forms when a host is to have this one. A new host has it at once. */
  FormChanges towards(ResourceName host, EndpointForm wanted, long now) {
    Optional<EndpointForm> current = of(host);
    if (current.isEmpty()) {
      return with(host, wanted);
    }
    Change change = changes.get(host);
    if (change == null) {
      return current.get() == wanted ? this : starting(host, current.get(), wanted, now);
    }
    boolean arrived = wanted == change.to && change.end - now <= 0;
    // Back where it came from, which was never taken away.
    boolean turned = wanted == change.from;
    return arrived || turned ? without(host).with(host, wanted) : this;
  }

  /** The forms without a host. */
  FormChanges without(ResourceName host) {
    Change change = changes.get(host);
    return new FormChanges(
        forms.minus(host), changes.minus(host), change == null ? byTime : byTime.minus(change));
  }

  private FormChanges with(ResourceName host, EndpointForm form) {
    return new FormChanges(forms.plus(host, form), changes, byTime);
  }

  private FormChanges starting(ResourceName host, EndpointForm from, EndpointForm to, long now) {
    Change change = new Change(host, from, to, now + GRACE.toNanos());
    return new FormChanges(
        forms.plus(host, EndpointForm.BOTH), changes.plus(host, change), byTime.plus(change));
  }
}
