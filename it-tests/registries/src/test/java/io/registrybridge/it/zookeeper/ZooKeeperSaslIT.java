package io.registrybridge.it.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.State;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user of SASL, by DIGEST-MD5, reads what is its own and nobody else's. */
class ZooKeeperSaslIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String CART = "com.acme.Cart";
  private static final String CART_URL = "dubbo://10.0.0.1:20880/com.acme.Cart?application=shop";

  private static volatile String edited = "wrong";

  /** What the file of {@code -Djava.security.auth.login.config} would say. */
  private static final class Contexts extends Configuration {
    @Override
    @SuppressWarnings("NullAway") // Null is how the JDK says that there is none.
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String context) {
      return Optional.ofNullable(
              Map.of("Right", "right", "Wrong", "wrong", "Edited", edited).get(context))
          .map(
              password ->
                  new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                        DigestLoginModule.class.getName(),
                        LoginModuleControlFlag.REQUIRED,
                        Map.of("username", "bridge", "password", password))
                  })
          .orElse(null);
    }
  }

  private ZooKeeperServer server;
  private ZooKeeperClient owner;

  @BeforeEach
  void start() {
    Configuration.setConfiguration(new Contexts());
    server =
        ZooKeeperServer.start(
            ZooKeeperServer.Options.DEFAULT.withSaslUsers(Map.of("bridge", "right")));
    owner = server.client();
    owner.register(CART, CART_URL);
    owner.allowOnly("/dubbo", new Id("sasl", "bridge"));
  }

  @AfterEach
  @SuppressWarnings("NullAway") // Null is how the JDK is told to read the file again.
  void stop() {
    owner.close();
    server.close();
    Configuration.setConfiguration(null);
  }

  @Test
  void onlyAUserWithItsPasswordReadsAnything() {
    assertReadsNothing();
    assertReadsNothing("zookeeper.sasl.context", "Wrong");

    try (ZooKeeperTestBed bed =
        ZooKeeperTestBed.started(server, "zookeeper.sasl.context", "Right")) {
      soon(() -> assertThat(bed.observed.names()).containsExactly(CART));
      assertThat(bed.probe().usable()).isTrue();
    }
  }

  @Test
  void aPasswordThatIsCorrectedIsTakenWithoutARestart() {
    edited = "wrong";
    try (ZooKeeperTestBed bed =
        ZooKeeperTestBed.started(server, "zookeeper.sasl.context", "Edited")) {
      soon(() -> assertThat(bed.observed.causes()).contains(ErrorCode.REGISTRY_UNAUTHORIZED));
      edited = "right";
      soon(() -> assertThat(bed.observed.names()).containsExactly(CART));

      soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
      owner.deregister(CART, CART_URL);
      soon(() -> assertThat(bed.observed.names()).isEmpty());
    }
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
  }

  private void assertReadsNothing(String... settings) {
    try (ZooKeeperTestBed bed = ZooKeeperTestBed.started(server, settings)) {
      soon(() -> assertThat(bed.observed.causes()).isNotEmpty());
      assertThat(bed.probe().usable()).isFalse();
      assertThat(bed.observed.resynced()).isFalse();
      assertThat(bed.observed.names()).isEmpty();
    }
  }
}
