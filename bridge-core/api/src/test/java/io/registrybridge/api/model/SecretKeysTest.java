package io.registrybridge.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "token",
        "ACCESS_TOKEN",
        "db.password",
        "db-passwd",
        "clientSecret",
        "api-key",
        "Api_Key",
        "aws.credentials",
        "private-key"
      })
  void knowsTheKeysOfSecretsInAnySpelling(String key) {
    assertThat(SecretKeys.isSecret(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "zone", "key", "pass-through", "author", ""})
  void letsOrdinaryKeysPass(String key) {
    assertThat(SecretKeys.isSecret(key)).isFalse();
  }

  @Test
  void dropsOnlyTheSecretEntries() {
    assertThat(SecretKeys.without(Map.of("version", "v1", "db.password", "x")))
        .isEqualTo(Map.of("version", "v1"));
  }
}
