package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Services that could not be settled, each with the time from which on it is queried again. Safe
 * for use by several threads.
 */
final class Suspects {
  /** Of a round of the probe: after an outage of a large Nacos there are thousands. */
  private static final int MOST_AT_ONCE = 500;

  private static final Backoff UNREADABLE =
      new Backoff(Duration.ofSeconds(4), Duration.ofMinutes(1), 0.3);

  private final Scheduler scheduler;

  // Guarded by this.
  private final Map<WatchedService, Long> notBefore = new LinkedHashMap<>();

  Suspects(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Is due with the next round. */
  synchronized void add(WatchedService service) {
    notBefore.put(service, scheduler.nanoTime());
  }

  /**
   * Is due later and later.
   *
   * @param failures beyond those after which a service is called unreadable, from 1
   */
  synchronized void addUnreadable(WatchedService service, int failures) {
    notBefore.put(
        service, scheduler.nanoTime() + UNREADABLE.delay(failures, scheduler.random()).toNanos());
  }

  synchronized boolean has(WatchedService service) {
    return notBefore.containsKey(service);
  }

  synchronized void remove(WatchedService service) {
    notBefore.remove(service);
  }

  /** Those that are due; they are suspects no longer. */
  synchronized List<WatchedService> takeDue() {
    long now = scheduler.nanoTime();
    List<WatchedService> due =
        notBefore.entrySet().stream()
            .filter(suspect -> now - suspect.getValue() >= 0)
            .limit(MOST_AT_ONCE)
            .map(Map.Entry::getKey)
            .toList();
    due.forEach(notBefore::remove);
    return due;
  }
}
