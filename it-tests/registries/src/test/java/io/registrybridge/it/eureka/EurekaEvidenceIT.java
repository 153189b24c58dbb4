package io.registrybridge.it.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.it.eureka.EurekaClient.Instance;
import io.registrybridge.testkit.FreePorts;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/**
 * What a Eureka that is gone, back empty, or another one removes: nothing without being told so.
 */
class EurekaEvidenceIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Instance CART = Instance.up("CART", "cart-1", "10.0.0.1", 8080);
  private static final Instance ORDERS = Instance.up("ORDERS", "orders-1", "10.0.0.2", 8080);

  @Test
  void aServerThatComesBackEmptyIsAnotherProcessBeforeItTakesAnythingAway() {
    try (EurekaServer server = filled();
        EurekaTestBed bed = EurekaTestBed.started(server.url())) {
      awaitBoth(bed);
      SourceStatus before = bed.observed.status();

      server.kill();
      awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
      assertThat(bed.observed.removals()).isEmpty();
      server.startAgain();

      soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
      assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
      assertThat(bed.observed.status().epoch()).isEqualTo(before.epoch() + 1);
      assertThat(bed.observed.removalsBefore(Continuity.CONTINUITY_UNKNOWN)).isEmpty();

      server.client().register(CART);
      server.client().register(ORDERS);
      awaitBoth(bed);
      assertThat(bed.observed.status().dataToken()).isNotEmpty().isNotEqualTo(before.dataToken());
      assertThat(bed.uncaught()).isEmpty();
    }
  }

  @Test
  void aServerThatWasOnlyStoppedIsTheSameProcessAndWhatLeftMeanwhileLeaves() throws Exception {
    try (EurekaServer server = filled();
        EurekaTestBed bed = EurekaTestBed.started(server.url(), "eureka.timeout", "1s")) {
      awaitBoth(bed);
      SourceStatus before = bed.observed.status();

      signal(server, "STOP");
      awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
      assertThat(bed.observed.removals()).isEmpty();
      signal(server, "CONT");
      server.client().deregister("ORDERS", "orders-1");

      soon(() -> assertThat(bed.observed.names()).containsExactly("CART"));
      SourceStatus after = bed.observed.status();
      assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
      assertThat(after.continuity()).isEqualTo(Continuity.CONTINUOUS);
      assertThat(after.dataToken()).isEqualTo(before.dataToken());
    }
  }

  @Test
  void theNextServerTakesOverAsAnotherProcess() {
    try (EurekaServer first = filled();
        EurekaServer second = filled()) {
      try (EurekaTestBed bed = EurekaTestBed.started(first.url() + "," + second.url())) {
        awaitBoth(bed);
        assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUOUS);

        first.kill();

        soon(
            () -> {
              assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
              assertThat(bed.observed.status().continuity())
                  .isEqualTo(Continuity.CONTINUITY_UNKNOWN);
            });
        assertThat(bed.observed.removals()).isEmpty();
        second.client().deregister("ORDERS", "orders-1");
        soon(() -> assertThat(bed.observed.names()).containsExactly("CART"));
      }
    }
  }

  @Test
  void peersThatReplicateAreToldApart() {
    int one = FreePorts.next();
    int two = FreePorts.next();
    try (EurekaServer first = EurekaServer.start(peerOf("one", two), one);
        EurekaServer second = EurekaServer.start(peerOf("two", one), two)) {
      first.client().register(CART);
      first.client().register(ORDERS);
      soon(() -> assertThat(second.client().get("/apps")).contains("cart-1", "orders-1"));
      try (EurekaTestBed bed = EurekaTestBed.started(first.url() + "," + second.url())) {
        awaitBoth(bed);
        String token = bed.observed.status().dataToken();

        first.kill();

        soon(
            () ->
                assertThat(bed.observed.status().continuity())
                    .isEqualTo(Continuity.CONTINUITY_UNKNOWN));
        assertThat(bed.observed.status().dataToken()).isNotEqualTo(token);
        assertThat(bed.observed.removals()).isEmpty();
      }
    }
  }

  @Test
  void anotherBridgeFindsTheSameToken() {
    try (EurekaServer server = filled();
        EurekaTestBed one = EurekaTestBed.started(server.url());
        EurekaTestBed other = EurekaTestBed.started(server.url())) {
      awaitBoth(one);
      awaitBoth(other);

      server.client().register(Instance.up("CART", "cart-2", "10.0.0.3", 8080));
      soon(() -> assertThat(one.observed.available("CART")).hasSize(2));
      try (EurekaTestBed later = EurekaTestBed.started(server.url())) {
        awaitBoth(later);

        assertThat(later.observed.status().dataToken())
            .isNotEmpty()
            .isEqualTo(one.observed.status().dataToken())
            .isEqualTo(other.observed.status().dataToken());
      }
    }
  }

  @Test
  void theLastInstanceLeavesByWhatTheServerSaysHasChanged() {
    try (EurekaServer server = EurekaServer.start(EurekaServer.Options.DEFAULT)) {
      server.client().register(CART);
      try (EurekaTestBed bed = EurekaTestBed.started(server.url())) {
        soon(() -> assertThat(bed.observed.names()).containsExactly("CART"));

        server.client().deregister("CART", "cart-1");

        soon(() -> assertThat(bed.observed.names()).isEmpty());
        assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUOUS);
        assertThat(bed.observed.status().epoch()).isEqualTo(1);
      }
    }
  }

  @Test
  void anEvictedInstanceLeaves() {
    try (EurekaServer server = EurekaServer.start(EurekaServer.Options.DEFAULT)) {
      server.client().register(CART);
      try (EurekaTestBed bed = EurekaTestBed.started(server.url())) {
        server.client().register(ORDERS.withLease(3));
        awaitBoth(bed);

        soon(() -> assertThat(bed.observed.names()).containsExactly("CART"));
        assertThat(bed.observed.status().epoch()).isEqualTo(1);
      }
    }
  }

  @Test
  void aServerThatWaitsForItsPeersIsUnavailable() {
    try (EurekaServer server =
            EurekaServer.start(
                EurekaServer.Options.DEFAULT.with(
                    "eureka.instance.registry.default-open-for-traffic-count=0"));
        EurekaTestBed bed = EurekaTestBed.started(server.url())) {
      awaitCause(bed, ErrorCode.REGISTRY_UNAVAILABLE);

      assertThat(bed.observed.resynced()).isFalse();
      assertThat(bed.observed.status().causes().getFirst().detail()).contains("403", "wait-time");
      assertThat(bed.probe().usable()).isFalse();
    }
  }

  @Test
  void whatNoDeltaShowsIsSeenByAFullAnswerAndDoubtedIfItIsARemoval() throws Exception {
    // The server forgets changes at once, as it does after 180 s.
    try (EurekaServer server =
            EurekaServer.start(
                EurekaServer.Options.DEFAULT.with(
                    "eureka.server.retention-time-in-m-s-in-delta-queue=1",
                    "eureka.server.delta-retention-timer-interval-in-ms=100"));
        EurekaTestBed bed =
            EurekaTestBed.started(
                server.url(), "eureka.full-interval", "1s", "eureka.timeout", "1s")) {
      server.client().register(CART);
      server.client().register(ORDERS);
      awaitBoth(bed);

      // Balanced: the count, and with it the hash, stays the same.
      server.client().deregister("ORDERS", "orders-1");
      server.client().register(Instance.up("PAYMENT", "payment-1", "10.0.0.3", 8080));
      soon(() -> assertThat(bed.observed.names()).contains("CART", "PAYMENT"));

      signal(server, "STOP");
      awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
      signal(server, "CONT");
      soon(() -> assertThat(bed.observed.names()).containsExactlyInAnyOrder("CART", "PAYMENT"));
      assertThat(bed.observed.status().epoch()).isGreaterThan(1);
      assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    }
  }

  private static EurekaServer.Options peerOf(String name, int peerPort) {
    return EurekaServer.Options.DEFAULT.with(
        "eureka.instance.hostname=" + name + ".localhost",
        "eureka.instance.prefer-ip-address=false",
        "eureka.client.service-url.defaultZone=http://127.0.0.1:" + peerPort + "/eureka");
  }

  private static EurekaServer filled() {
    EurekaServer server = EurekaServer.start(EurekaServer.Options.DEFAULT);
    server.client().register(CART);
    server.client().register(ORDERS);
    return server;
  }

  private static void awaitBoth(EurekaTestBed bed) {
    soon(
        () -> {
          assertThat(bed.observed.names())
              .as("removed: %s, told: %s", bed.observed.removals(), bed.observed.statuses())
              .containsExactlyInAnyOrder("CART", "ORDERS");
          assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
        });
  }

  private static void awaitCause(EurekaTestBed bed, ErrorCode code) {
    soon(() -> assertThat(bed.observed.causes()).contains(code));
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SOON).untilAsserted(assertion);
  }

  private static void signal(EurekaServer server, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
