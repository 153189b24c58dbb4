package io.registrybridge.api;

import java.util.List;

/**
 * What an adapter found when it tried its registry, for the operator.
 *
 * @param lines in the order in which they should be read
 */
public record ConnectionReport(List<Line> lines) {
  public ConnectionReport {
    lines = List.copyOf(lines);
  }

  /** Whether the source would work as configured. */
  public boolean usable() {
    return lines.stream().noneMatch(line -> line.level() == Level.ERROR);
  }

  /** How much a line matters. */
  public enum Level {
    INFO,
    /** It works, and this would be better. */
    ADVICE,
    /** It does not work. */
    ERROR
  }

  /**
   * One thing found.
   *
   * @param text what was found and, unless it is good, what to do; without secrets
   */
  public record Line(Level level, String text) {}

  /** A report of one line. */
  public static ConnectionReport of(Level level, String text) {
    return new ConnectionReport(List.of(new Line(level, text)));
  }
}
