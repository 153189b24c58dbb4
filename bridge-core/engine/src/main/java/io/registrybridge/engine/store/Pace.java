package io.registrybridge.engine.store;

import java.time.Duration;

/**
 * How long changes are collected before they are worked on together. The first change after quiet
 * does not wait at all.
 *
 * @param quiet changes go on once none came for this long; zero for no collecting
 * @param longestWait but the oldest of them waits no longer than this
 */
public record Pace(Duration quiet, Duration longestWait) {
  /** 20 ms of quiet, 250 ms at most (design, section 4). */
  public static final Pace DEFAULT = new Pace(Duration.ofMillis(20), Duration.ofMillis(250));

  public Pace {
    if (quiet.isNegative() || longestWait.compareTo(quiet) < 0) {
      throw new IllegalArgumentException(
          "expected 0 <= quiet <= longest wait: " + quiet + ", " + longestWait);
    }
  }
}
