package io.registrybridge.app.reload;

import io.registrybridge.engine.config.Problem;
import java.time.Instant;
import java.util.List;

/**
 * How the running configuration and the files relate.
 *
 * @param acceptedAt when the running configuration was taken, by the wall clock
 * @param problems why what the files say now is not in effect; empty if it is
 * @param problemsSince when the first of them was found; when the configuration was accepted if
 *     there is none
 * @param restartKeys the keys of {@code bridge.properties} whose new values wait for a restart
 */
public record ConfigurationState(
    Instant acceptedAt, List<Problem> problems, Instant problemsSince, List<String> restartKeys) {

  public ConfigurationState {
    problems = List.copyOf(problems);
    restartKeys = List.copyOf(restartKeys);
  }

  /** The state of a bridge that has just started. */
  public static ConfigurationState accepted(Instant at) {
    return new ConfigurationState(at, List.of(), at, List.of());
  }

  ConfigurationState refused(List<Problem> why, Instant at) {
    return new ConfigurationState(
        acceptedAt, why, problems.isEmpty() ? at : problemsSince, restartKeys);
  }
}
