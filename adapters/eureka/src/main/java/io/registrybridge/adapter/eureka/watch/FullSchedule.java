package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the whole registry is read: at first, when it was out of sight, when a delta does not lead
 * to the registry it counts, after a gap that a delta may not cover, and every few minutes in any
 * case, for metadata changes without a trace in the delta, and an equal count hides balanced
 * changes.
 *
 * <p>Not thread-safe.
 */
final class FullSchedule {
  /** A delta covers at least 180 s. */
  private static final long COVERED_NANOS = Duration.ofSeconds(150).toNanos();

  /** Where a full did not lead to the registry that deltas count, more of them lead nowhere. */
  private static final long LEAST_BETWEEN_NANOS = Duration.ofSeconds(30).toNanos();

  private static final double JITTER = 0.1;

  private final Scheduler scheduler;
  private final Duration interval;
  private boolean demanded = true;
  private boolean reconciled = true;
  private @Nullable String answeredHash;
  private long lastAnswer;
  private long lastFull;
  private long nextFull;

  /**
   * @param interval between two full answers where nothing else demands one
   */
  FullSchedule(Scheduler scheduler, Duration interval) {
    this.scheduler = scheduler;
    this.interval = interval;
  }

  /** Whether only a full answer can tell what is there now. */
  boolean isNeeded() {
    return demanded || isAfterGap();
  }

  /** Whether there was no useful answer for longer than a delta covers. */
  boolean isAfterGap() {
    return scheduler.nanoTime() - lastAnswer > COVERED_NANOS;
  }

  /** Whether a full answer is due, beside the delta: for what no delta shows. */
  boolean isDue() {
    return scheduler.nanoTime() - nextFull >= 0;
  }

  /** A full answer is due until one was taken. */
  void demand() {
    demanded = true;
  }

  /**
   * A delta was taken.
   *
   * @param matches whether what is known now is what it counts
   */
  void deltaTaken(boolean matches) {
    lastAnswer = scheduler.nanoTime();
    if (matches) {
      reconciled = true;
      answeredHash = null;
    }
  }

  /**
   * Whether a full answer should be asked for because a delta counts another registry.
   *
   * @param hash what the delta counts; one that a full answer was asked for before is old
   */
  boolean isWorthAsking(String hash) {
    boolean settled = reconciled || scheduler.nanoTime() - lastFull >= LEAST_BETWEEN_NANOS;
    boolean worth = settled && !hash.equals(answeredHash);
    if (worth) {
      reconciled = false;
      answeredHash = hash;
    }
    return worth;
  }

  /** A full answer was taken. */
  void fullTaken() {
    demanded = false;
    lastFull = scheduler.nanoTime();
    lastAnswer = lastFull;
    nextFull = lastFull + jittered(interval).toNanos();
  }

  /**
   * A duration, a little shorter, so that many who began together do not ask together; never
   * longer, for it is what an operator counts on.
   */
  Duration jittered(Duration duration) {
    double factor = 1 - JITTER * scheduler.random().nextDouble();
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }
}
