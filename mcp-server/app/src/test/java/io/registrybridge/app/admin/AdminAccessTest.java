package io.registrybridge.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.app.admin.AdminAccess.Request;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.config.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminAccessTest {
  private static final Optional<String> TOKEN = Optional.of("Bearer s3cret");

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
    AdminAccess access = access("127.0.0.1", "");

    assertThat(access.decide(reading("/api/v1/sources", host, Optional.empty())))
        .isEqualTo(expected);
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
    AdminAccess access = access("0.0.0.0", "s3cret");

    assertThat(access.decide(reading(path, "bridge.example", Optional.ofNullable(authorization))))
        .isEqualTo(expected);
  }

  @Test
  void anActionNeedsATokenAlsoOnLoopback() {
    assertThat(access("127.0.0.1", "").decide(action("localhost", "", TOKEN)))
        .isEqualTo(AdminAccess.Decision.NO_TOKEN_CONFIGURED);
    assertThat(access("127.0.0.1", "s3cret").decide(action("localhost", "", Optional.empty())))
        .isEqualTo(AdminAccess.Decision.NO_TOKEN);
    assertThat(access("127.0.0.1", "s3cret").decide(action("localhost", "", TOKEN)))
        .isEqualTo(AdminAccess.Decision.ALLOW);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, localhost:15490, ALLOW",
    "0.0.0.0, 10.1.2.3:15490, ALLOW",
    "0.0.0.0, [fd00::7]:15490, ALLOW",
    "0.0.0.0, bridge.company.example:15490, ALLOW",
    "0.0.0.0, BRIDGE.company.example, ALLOW",
    "0.0.0.0, evil.example:15490, FOREIGN_HOST",
    "0.0.0.0, 10.1.2.3.evil.example, FOREIGN_HOST",
    "bridge-0.mesh, bridge-0.mesh:15490, ALLOW",
    "127.0.0.1, 10.1.2.3:15490, FOREIGN_HOST",
    "127.0.0.1, evil.example, FOREIGN_HOST",
  })
  void anActionIsAskedForByANameThatIsOurs(
      String address, String host, AdminAccess.Decision expected) {
    AdminAccess access = access(address, "s3cret", "bridge.company.example");

    assertThat(access.decide(action(host, "", TOKEN))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:15490, ALLOW",
    "https://localhost:15490, ALLOW",
    "http://localhost:8080, FOREIGN_ORIGIN",
    "http://evil.example, FOREIGN_ORIGIN",
    "null, FOREIGN_ORIGIN",
  })
  void aBrowserMayActOnlyFromAPageOfOurs(String origin, AdminAccess.Decision expected) {
    AdminAccess access = access("127.0.0.1", "s3cret");

    assertThat(access.decide(action("localhost:15490", origin, TOKEN))).isEqualTo(expected);
  }

  @Test
  void anOpenAddressWithoutTokenIsRefused() {
    assertThatThrownBy(() -> access("0.0.0.0", "")).hasMessageContaining("admin.token");
  }

  @Test
  void theTokenIsNotShown() {
    assertThat(access("0.0.0.0", "s3cret").toString()).doesNotContain("s3cret");
  }

  private static AdminAccess access(String address, String token, String... hosts) {
    Optional<Secret> secret = Optional.of(token).filter(t -> !t.isEmpty()).map(Secret::new);
    return new AdminAccess(new AdminConfig(address, 15490, secret, List.of(hosts)));
  }

  private static Request reading(String path, String host, Optional<String> authorization) {
    return new Request(false, path, host, Optional.empty(), authorization);
  }

  private static Request action(String host, String origin, Optional<String> authorization) {
    return new Request(
        true,
        "/api/v1/sources/shop/accept",
        host,
        Optional.of(origin).filter(given -> !given.isEmpty()),
        authorization);
  }
}
