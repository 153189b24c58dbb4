package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Queries each service once in a while, for lists that were never pushed: slowly, spread over the
 * round, and soon after an outage. One that was queried lately for another reason is left out.
 */
final class Sweep implements WatchLoop.Round {
  /**
   * With 1,000 services a query every 0.6 s: more often would be most of what a calm Nacos costs.
   */
  private static final Duration ROUND = Duration.ofMinutes(10);

  /** How long a query makes the round's superfluous; less than a round, which it would halve. */
  private static final Duration FRESH = ROUND.dividedBy(2);

  /** 20 requests a second. */
  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);

  /** How soon a request for a round is noticed. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Supplier<Collection<WatchedService>> services;
  private final Consumer<WatchedService> query;
  private final Scheduler scheduler;
  private final AtomicBoolean wanted = new AtomicBoolean();

  // Owned by the rounds.
  private final SequencedSet<WatchedService> left = new LinkedHashSet<>();
  private boolean hurried;
  private long lastStep;
  private Duration step = ROUND;

  Sweep(
      Supplier<Collection<WatchedService>> services,
      Consumer<WatchedService> query,
      Scheduler scheduler) {
    this.services = services;
    this.query = query;
    this.scheduler = scheduler;
    this.lastStep = scheduler.nanoTime();
  }

  /** Asks for a round without delay; returns at once. */
  void request() {
    wanted.set(true);
  }

  @Override
  public Duration run() {
    if (wanted.getAndSet(false)) {
      begin(true);
    } else if (left.isEmpty()) {
      begin(false);
    }
    Duration due = step.minusNanos(scheduler.nanoTime() - lastStep);
    if (due.isPositive()) {
      return due.compareTo(LONGEST_PAUSE) < 0 ? due : LONGEST_PAUSE;
    }
    lastStep = scheduler.nanoTime();
    if (!left.isEmpty()) {
      WatchedService next = left.removeFirst();
      if (hurried || !next.queriedWithin(FRESH, scheduler.nanoTime())) {
        query.accept(next);
      }
    }
    return hurried ? LEAST_PAUSE : Duration.ZERO;
  }

  private void begin(boolean hurry) {
    // Who was to be queried already stays in front: outages may follow each other faster than all
    // services can be queried.
    left.addAll(services.get());
    hurried = hurry;
    Duration spread = ROUND.dividedBy(Math.max(1, left.size()));
    step = hurry || spread.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : spread;
  }
}
