package io.registrybridge.engine.absence;

import io.registrybridge.api.model.ServiceKey;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * When which service is to be looked at. What is due is looked up then, so a time that no longer
 * matters costs one look. Not thread-safe.
 */
final class DueTimes {
  private final PriorityQueue<Due> queue = new PriorityQueue<>(Due.ORDER);
  private final Set<ServiceKey> postponed = new LinkedHashSet<>();

  private record Due(long atNanos, ServiceKey key) {
    static final Comparator<Due> ORDER = (left, right) -> Long.signum(left.atNanos - right.atNanos);
  }

  void add(long atNanos, ServiceKey key) {
    if (atNanos != Doubt.NEVER) {
      queue.add(new Due(atNanos, key));
    }
  }

  /** Takes out what is due by now. */
  Set<ServiceKey> take(long now) {
    Set<ServiceKey> due = new LinkedHashSet<>();
    while (!queue.isEmpty() && queue.element().atNanos() - now <= 0) {
      due.add(queue.remove().key());
    }
    return due;
  }

  /** Nothing can be done about these now. */
  void postpone(Set<ServiceKey> keys) {
    postponed.addAll(keys);
  }

  /** What was postponed is due now. */
  void resume(long now) {
    postponed.forEach(key -> add(now, key));
    postponed.clear();
  }

  OptionalLong next() {
    return queue.isEmpty() ? OptionalLong.empty() : OptionalLong.of(queue.element().atNanos());
  }
}
