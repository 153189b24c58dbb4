package io.registrybridge.adapter.nacos.watch;

import java.time.Duration;

/**
 * How often is asked, and how long is waited.
 *
 * @param interval between two lists of a partition
 * @param limit from which on an answer is too slow to be evidence
 */
public record Pace(Duration interval, Duration limit) {
  /** Between two good probes, if this process runs as it should. */
  Duration longestGap() {
    return interval.plus(limit).plus(limit).plus(Duration.ofSeconds(2));
  }
}
