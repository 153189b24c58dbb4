package io.registrybridge.app.admin;

import io.registrybridge.app.reload.ConfigurationState;
import java.util.List;
import java.util.Optional;

/**
 * The answer of {@code /api/v1/configuration}; its field names are part of the API (docs/reference/
 * admin-api.md). Values are not in it, so no secret is.
 */
record ConfigurationAnswer(
    boolean inEffect,
    String acceptedAt,
    Optional<String> refusedSince,
    List<String> problems,
    List<String> restartKeys) {

  static ConfigurationAnswer of(ConfigurationState state) {
    boolean inEffect = state.problems().isEmpty();
    return new ConfigurationAnswer(
        inEffect,
        state.acceptedAt().toString(),
        inEffect ? Optional.empty() : Optional.of(state.problemsSince().toString()),
        state.problems().stream().map(Object::toString).toList(),
        state.restartKeys());
  }
}
