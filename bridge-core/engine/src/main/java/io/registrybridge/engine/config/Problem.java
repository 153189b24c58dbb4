package io.registrybridge.engine.config;

import java.util.Comparator;

/**
 * One thing that is wrong in the configuration, for the operator.
 *
 * @param file the file or directory, relative to the configuration directory
 * @param line the line, from 1; 0 when the file as a whole is meant or the key is missing
 * @param key the key; empty when the file as a whole is meant
 * @param value the value as it stands in the file, hidden when it is a secret; empty when there is
 *     none
 * @param expected what would be right and what to do, to complete the sentence "expected …"
 * @param nearest the known key or word that was probably meant; empty when none is near
 */
public record Problem(
    String file, int line, String key, String value, String expected, String nearest)
    implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::key)
          .thenComparing(Problem::expected);

  /** A problem of a file or directory as a whole. */
  public static Problem ofFile(String file, String expected) {
    return new Problem(file, 0, "", "", expected, "");
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  /** One line, such as {@code adapters/a.properties:3: enabled=yes: expected true or false}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
    }
    if (!key.isEmpty()) {
      text.append(": ").append(key);
      if (line > 0) {
        text.append('=').append(value);
      }
    }
    text.append(": expected ").append(expected);
    if (!nearest.isEmpty()) {
      text.append("; did you mean ").append(nearest).append('?');
    }
    return text.toString();
  }
}
