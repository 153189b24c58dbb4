package io.registrybridge.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminAccessTest {
  @ParameterizedTest
  @CsvSource({
    "localhost:15490, ALLOW",
    "LOCALHOST, ALLOW",
    "127.0.0.1:15490, ALLOW",
    "127.8.9.10, ALLOW",
    "[::1]:15490, ALLOW",
    "evil.example:15490, FOREIGN_HOST",
    "127.0.0.1.evil.example, FOREIGN_HOST",
    "localhost.evil.example, FOREIGN_HOST",
    "'', FOREIGN_HOST",
    "[::1, FOREIGN_HOST",
  })
  void onLoopbackOnlyLoopbackNamesAreServed(String host, AdminAccess.Decision expected) {
    AdminAccess access = new AdminAccess("127.0.0.1", Optional.empty());

    assertThat(access.decide("/api/v1/sources", host, Optional.empty())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/livez, , ALLOW",
    "/readyz, , ALLOW",
    "/metrics, , ALLOW",
    "/, , NO_TOKEN",
    "/api/v1/sources, , NO_TOKEN",
    "/api/v1/sources, Bearer s3cret, ALLOW",
    "/api/v1/sources, Bearer wrong, NO_TOKEN",
    "/api/v1/sources, s3cret, NO_TOKEN",
    "/api/v1/sources, Bearer, NO_TOKEN",
    "/metrics/../api/v1/sources, , NO_TOKEN",
    "//metrics, , NO_TOKEN",
  })
  void elsewhereOnlyProbesAndMetricsAreOpen(
      String path, String authorization, AdminAccess.Decision expected) {
    AdminAccess access = new AdminAccess("0.0.0.0", Optional.of("s3cret"));

    assertThat(access.decide(path, "bridge.example", Optional.ofNullable(authorization)))
        .isEqualTo(expected);
  }

  @Test
  void anOpenAddressWithoutTokenIsRefused() {
    assertThatThrownBy(() -> new AdminAccess("0.0.0.0", Optional.empty()))
        .hasMessageContaining("admin.token");
  }

  @Test
  void theTokenIsNotShown() {
    assertThat(new AdminAccess("0.0.0.0", Optional.of("s3cret")).toString())
        .doesNotContain("s3cret");
  }
}
