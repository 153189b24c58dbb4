package io.registrybridge.engine.config;

/**
 * A value that is never shown: {@link #toString} hides it, so it cannot reach a log by accident.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "(hidden)";
  }
}
