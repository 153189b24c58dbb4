package io.registrybridge.it.mesh;

import java.time.Duration;
import java.util.List;

/** How long something took, many times. */
record Distribution(List<Duration> sorted) {
  static Distribution of(List<Duration> all) {
    return new Distribution(all.stream().sorted().toList());
  }

  private long percentile(int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(0, rank - 1)).toMillis();
  }

  @Override
  public String toString() {
    return "p50 %d ms, p90 %d ms, p99 %d ms, max %d ms of %d"
        .formatted(percentile(50), percentile(90), percentile(99), percentile(100), sorted.size());
  }
}
