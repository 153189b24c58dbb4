package io.registrybridge.api.concurrent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failure: doubling from the first delay to the longest, each with jitter,
 * so that many who failed together do not return together. Pure.
 *
 * @param first the delay after the first failure
 * @param longest the bound before jitter
 * @param jitter the largest share, 0 to 1, by which a delay is shortened or lengthened
 */
public record Backoff(Duration first, Duration longest, double jitter) {
  /** 250 ms to 15 s, with 30 % jitter: a registry that is back is seen within seconds. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15), 0.3);

  public Backoff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "expected 0 < first <= longest: " + first + ", " + longest);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("expected a jitter from 0 to 1, but was " + jitter);
    }
  }

  /**
   * The delay before the next try.
   *
   * @param failures how many tries have failed in a row, from 1
   */
  public Duration delay(int failures, RandomGenerator random) {
    double factor = Math.pow(2, Math.min(failures - 1, 62));
    double nanos = Math.min(first.toNanos() * factor, (double) longest.toNanos());
    double spread = jitter == 0 ? 1 : 1 - jitter + 2 * jitter * random.nextDouble();
    return Duration.ofNanos((long) (nanos * spread));
  }
}
