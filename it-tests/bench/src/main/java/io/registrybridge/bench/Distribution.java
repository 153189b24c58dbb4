package io.registrybridge.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How measured times are spread.
 *
 * @param sorted the times, the shortest first
 */
record Distribution(List<Duration> sorted) {
  Distribution {
    sorted = sorted.stream().sorted().toList();
  }

  /** The time that a share of the samples did not exceed (nearest rank). */
  Duration percentile(double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }

  @Override
  public String toString() {
    if (sorted.isEmpty()) {
      return "no samples";
    }
    return String.format(
        Locale.ROOT,
        "n=%d  min %s  p50 %s  p90 %s  p95 %s  p99 %s  max %s",
        sorted.size(),
        millis(sorted.getFirst()),
        millis(percentile(0.50)),
        millis(percentile(0.90)),
        millis(percentile(0.95)),
        millis(percentile(0.99)),
        millis(sorted.getLast()));
  }

  private static String millis(Duration time) {
    return time.toMillis() + " ms";
  }
}
