package io.registrybridge.engine.absence;

import java.time.Duration;

/**
 * Why an absence is not believed, and until when.
 *
 * @param reason the rule that speaks against it
 * @param untilNanos when the rule no longer does, by the monotonic clock; {@link #NEVER} if
 *     somebody must act
 */
record Doubt(Hold.Reason reason, long untilNanos) {
  static final long NEVER = Long.MAX_VALUE;

  /** Whether time alone ends the doubt. */
  boolean ends() {
    return untilNanos != NEVER;
  }

  /** How long it still lasts; zero if its time is over. Of one that ends. */
  Duration remaining(long now) {
    return remaining(untilNanos, now);
  }

  /** How long it is until a time of the monotonic clock; zero if that is over. */
  static Duration remaining(long untilNanos, long now) {
    return Duration.ofNanos(Math.max(0, untilNanos - now));
  }

  /** Whether the time is over. */
  boolean overAt(long now) {
    return ends() && untilNanos - now <= 0;
  }
}
