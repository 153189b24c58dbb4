package io.registrybridge.it.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.it.consul.ConsulClient.Instance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a Consul that is ill, gone, empty or forbids removes: nothing. */
class ConsulEvidenceIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Instance CART = Instance.passing("cart", "cart-1", "10.0.0.1", 8080);
  private static final Instance ORDERS = Instance.passing("orders", "orders-1", "10.0.0.2", 8080);
  private static final String READ_ALL =
      "service_prefix \"\" { policy = \"read\" } node_prefix \"\" { policy = \"read\" }"
          + " agent_prefix \"\" { policy = \"read\" }";
  private static final String READ_CART =
      "service \"cart\" { policy = \"read\" } node_prefix \"\" { policy = \"read\" }"
          + " agent_prefix \"\" { policy = \"read\" }";

  @Test
  void anOutageRemovesNothingAndWhatChangedMeanwhileIsSeenAfterIt() {
    try (ConsulServer server = filled(ConsulServer.Options.DEFAULT);
        ConsulTestBed bed = ConsulTestBed.started(server)) {
      awaitBoth(bed);

      server.kill();
      awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);

      assertThat(bed.observed.removals()).isEmpty();

      server.startAgain();
      server.client().deregister(ORDERS);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
                assertThat(bed.observed.names()).containsExactly("cart");
              });
      assertThat(bed.observed.status().epoch()).isEqualTo(2);
      assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUOUS);
      assertThat(bed.uncaught()).isEmpty();
    }
  }

  @Test
  void aServerThatComesBackEmptyHasLostItsData() {
    try (ConsulServer server = filled(ConsulServer.Options.DEFAULT);
        ConsulTestBed bed = ConsulTestBed.started(server)) {
      awaitBoth(bed);
      String token = bed.observed.status().dataToken();

      server.kill();
      server.eraseData();
      server.startAgain();

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.DATA_LOST));
      assertThat(bed.observed.status().epoch()).isEqualTo(2);
      assertThat(bed.observed.status().dataToken()).isNotEqualTo(token);
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.removals()).containsOnly("cart", "orders"));
      assertThat(bed.observed.removalsBefore(Continuity.DATA_LOST)).isEmpty();
    }
  }

  @Test
  void withoutATokenAnEmptyListIsNotBelieved() {
    try (ConsulServer server = filled(ConsulServer.Options.DEFAULT.withAcl());
        ConsulTestBed bed = ConsulTestBed.started(server, "consul.datacenter", "dc1")) {
      awaitCause(bed, ErrorCode.REGISTRY_UNAUTHORIZED);

      assertThat(bed.observed.resynced()).isFalse();
      assertThat(bed.probe().usable()).isFalse();
    }
  }

  @Test
  void anUnknownTokenIsReported() {
    try (ConsulServer server = filled(ConsulServer.Options.DEFAULT.withAcl());
        ConsulTestBed bed =
            ConsulTestBed.started(server, "consul.token", "00000000-0000-0000-0000-000000000001")) {
      awaitCause(bed, ErrorCode.REGISTRY_UNAUTHORIZED);

      assertThat(bed.observed.resynced()).isFalse();
    }
  }

  @Test
  void aTokenThatLosesARightRemovesNothing() {
    try (ConsulServer server = filled(ConsulServer.Options.DEFAULT.withAcl())) {
      server.client().policy("bridge", READ_ALL);
      String token = server.client().token("bridge");
      try (ConsulTestBed bed =
          ConsulTestBed.started(server, "consul.token", token, "consul.wait", "2s")) {
        awaitBoth(bed);

        server.client().policy("bridge", READ_CART);
        awaitCause(bed, ErrorCode.REGISTRY_ANSWER_INCOMPLETE);

        assertThat(bed.observed.removals()).isEmpty();

        server.client().policy("bridge", READ_ALL);
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
        assertThat(bed.observed.removals()).isEmpty();
      }
    }
  }

  @Test
  void aDeletedTokenRemovesNothing() {
    try (ConsulServer server = filled(ConsulServer.Options.DEFAULT.withAcl())) {
      server.client().policy("bridge", READ_ALL);
      String token = server.client().token("bridge");
      try (ConsulTestBed bed =
          ConsulTestBed.started(server, "consul.token", token, "consul.wait", "2s")) {
        awaitBoth(bed);

        server.client().deleteToken(token);
        awaitCause(bed, ErrorCode.REGISTRY_UNAUTHORIZED);

        assertThat(bed.observed.removals()).isEmpty();
      }
    }
  }

  @Test
  void theNextAddressTakesOver() {
    try (ConsulServer server = filled(ConsulServer.Options.DEFAULT);
        ConsulTestBed bed =
            ConsulTestBed.started(server, "consul.addresses", "127.0.0.1:1," + server.address())) {
      awaitBoth(bed);

      assertThat(bed.observed.status().epoch()).isEqualTo(1);
      assertThat(bed.probe().lines())
          .extracting(ConnectionReport.Line::level)
          .containsExactly(ConnectionReport.Level.ERROR, ConnectionReport.Level.INFO);
    }
  }

  private static ConsulServer filled(ConsulServer.Options options) {
    ConsulServer server = ConsulServers.start(options);
    server.client().register(CART);
    server.client().register(ORDERS);
    return server;
  }

  private static void awaitBoth(ConsulTestBed bed) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(bed.observed.names()).containsExactlyInAnyOrder("cart", "orders");
              assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
            });
  }

  private static void awaitCause(ConsulTestBed bed, ErrorCode code) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(bed.observed.causes()).contains(code));
  }
}
