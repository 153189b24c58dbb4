package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;

/**
 * Whether the server that is asked gives deltas, and when it is asked for them again if it did not.
 * Not thread-safe.
 */
final class DeltaSupply {
  /** Until deltas that were not given are asked for again. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** The same for a server that gives none: it may have refused for another reason. */
  private static final Duration LONG_PAUSE = Duration.ofMinutes(5);

  private final Scheduler scheduler;
  private boolean lacking;
  private int refusals;
  private long again;

  DeltaSupply(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Whether the last delta that was asked for was not given. */
  boolean isLacking() {
    return lacking;
  }

  /** Whether there is a point in asking for a delta now. */
  boolean isWorthAsking() {
    return !lacking || scheduler.nanoTime() - again >= 0;
  }

  /**
   * Whether the server never gives deltas. Once says little: a front refuses whatever it is asked
   * for while the server behind it starts anew.
   */
  boolean isRefused() {
    return refusals > 1;
  }

  /** A delta was given. */
  void given() {
    forget();
  }

  /** None was given, for a reason that may pass. */
  void failed() {
    refusals = 0;
    lackUntilAfter(PAUSE);
  }

  /** The server says that it gives none. */
  void refused() {
    refusals++;
    lackUntilAfter(isRefused() ? LONG_PAUSE : PAUSE);
  }

  /** Nothing came at all: what comes next may be another server, or the same started anew. */
  void forget() {
    refusals = 0;
    lacking = false;
  }

  private void lackUntilAfter(Duration pause) {
    lacking = true;
    again = scheduler.nanoTime() + pause.toNanos();
  }
}
