package io.registrybridge.crd.lease;

import java.time.Duration;

/**
 * The times of a Lease.
 *
 * @param duration how long it holds without being renewed
 * @param renew how often the holder renews it
 * @param poll how often a waiting one looks
 * @param margin the end of its time in which the holder starts no write; as long as a write may
 *     take
 */
public record LeaseTiming(Duration duration, Duration renew, Duration poll, Duration margin) {
  /**
   * After SIGTERM another one writes within a second or two, after {@code kill -9} within 12 s and
   * a poll.
   */
  public static final LeaseTiming DEFAULT =
      new LeaseTiming(
          Duration.ofSeconds(12),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5));

  public LeaseTiming {
    if (duration.compareTo(margin.plus(renew)) <= 0) {
      throw new IllegalArgumentException(
          "expected a duration longer than renew and margin together, but was " + duration);
    }
  }
}
