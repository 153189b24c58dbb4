package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a Nacos that asks who one is tells whom. */
class NacosAuthenticationIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String USERS =
      "com.alibaba.nacos.plugin.auth.impl.configuration.autoconfiguration.NacosAuthPlugin";

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void onlyAUserWithRightsSeesAnythingAndLosingThemRemovesNothing(NacosVersion version) {
    try (NacosServer server =
            NacosServer.start(NacosServer.Options.of(version).withAuthentication());
        NacosAdmin admin = NacosAdmin.open(server)) {
      await().atMost(SOON).until(() -> admin.canLogIn(NacosAdmin.NAME, NacosAdmin.PASSWORD));
      admin.addUser("bridge", "bridge-password");
      admin.allowReading("bridge");
      await().atMost(SOON).until(() -> admin.canLogIn("bridge", "bridge-password"));
      try (NacosOwners owners = NacosOwners.asAdmin(server)) {
        owners.register("cart", "cart-0", NacosOwners.instance("10.0.0.1", 8080));

        assertRefused(server);
        assertRefused(server, "nacos.username", "bridge", "nacos.password", "wrong");
        assertSeesUntilRightsAreGone(server, admin);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void aTokenIsRenewedBeforeItEnds(NacosVersion version) {
    Duration life = Duration.ofSeconds(60);
    NacosServer.Options options =
        NacosServer.Options.of(version)
            .withAuthentication()
            .with("nacos.core.auth.plugin.nacos.token.expire.seconds=" + life.toSeconds());
    try (NacosServer server = NacosServer.start(options);
        NacosAdmin admin = NacosAdmin.open(server)) {
      await().atMost(SOON).until(() -> admin.canLogIn(NacosAdmin.NAME, NacosAdmin.PASSWORD));
      assertThat(admin.tokenLife()).isEqualTo(life);
      try (NacosOwners owners = NacosOwners.asAdmin(server);
          NacosTestBed bed =
              NacosTestBed.started(
                  server,
                  "nacos.username",
                  NacosAdmin.NAME,
                  "nacos.password",
                  NacosAdmin.PASSWORD)) {
        owners.register("cart", "cart-0", NacosOwners.instance("10.0.0.1", 8080));
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(bed.observed.names()).containsExactly("cart"));

        bed.observed.assertNothingTakenFor(life.plusSeconds(10));

        assertThat(bed.observed.statuses())
            .allSatisfy(status -> assertThat(status.causes()).isEmpty());
        owners.register("orders", "orders-0", NacosOwners.instance("10.0.0.2", 8080));
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(bed.observed.names()).containsExactlyInAnyOrder("cart", "orders"));
      }
    }
  }

  @Test
  void onlyWhoSignsWithTheAccessKeySeesAnything() {
    NacosServer.Options options =
        NacosServer.Options.of(NacosVersion.NACOS_3)
            .withAuthentication()
            .with(
                "nacos.core.auth.system.type=access-key",
                "tests.access-key=bridge",
                "tests.secret-key=bridge-secret",
                // The pages for users, which need the users' plug-in.
                "spring.autoconfigure.exclude="
                    + USERS
                    + "InnerAutoConfig,"
                    + USERS
                    + "RemoteAutoConfig");
    try (NacosServer server = NacosServer.start(options);
        NacosOwners owners = NacosOwners.withAccessKey(server, "bridge", "bridge-secret")) {
      owners.register("cart", "cart-0", NacosOwners.instance("10.0.0.1", 8080));

      assertRefused(server);
      assertRefused(server, "nacos.access-key", "bridge", "nacos.secret-key", "wrong");
      try (NacosTestBed bed =
          NacosTestBed.started(
              server, "nacos.access-key", "bridge", "nacos.secret-key", "bridge-secret")) {
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(bed.observed.available("cart")).hasSize(1));
        assertThat(bed.probe().usable()).isTrue();

        owners.register("orders", "orders-0", NacosOwners.instance("10.0.0.2", 8080));

        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(bed.observed.available("orders")).hasSize(1));
      }
    }
  }

  private static void assertRefused(NacosServer server, String... settings) {
    try (NacosTestBed bed = NacosTestBed.started(server, settings)) {
      awaitCause(bed, ErrorCode.REGISTRY_UNAUTHORIZED);

      assertThat(bed.observed.resynced()).isFalse();
      assertThat(bed.observed.names()).isEmpty();
      assertThat(bed.probe().usable()).isFalse();
    }
  }

  private static void assertSeesUntilRightsAreGone(NacosServer server, NacosAdmin admin) {
    try (NacosTestBed bed =
        NacosTestBed.started(
            server, "nacos.username", "bridge", "nacos.password", "bridge-password")) {
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.available("cart")).hasSize(1));
      assertThat(bed.probe().usable()).isTrue();

      admin.forbidReading("bridge");
      awaitCause(bed, ErrorCode.REGISTRY_UNAUTHORIZED);
      bed.observed.assertNothingTakenFor(Duration.ofSeconds(3));
      admin.allowReading("bridge");

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
      assertThat(bed.observed.removals()).isEmpty();
    }
  }

  private static void awaitCause(NacosTestBed bed, ErrorCode code) {
    await().atMost(SOON).untilAsserted(() -> assertThat(bed.observed.causes()).contains(code));
  }
}
