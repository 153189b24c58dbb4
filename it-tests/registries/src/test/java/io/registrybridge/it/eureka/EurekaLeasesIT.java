package io.registrybridge.it.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.adapter.eureka.registry.Applications.Entry;
import io.registrybridge.adapter.eureka.registry.ApplicationsReader;
import io.registrybridge.it.eureka.EurekaClient.Instance;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * What is seen of an instance whose heartbeats end, on a server that evicts and on one that does
 * not.
 */
class EurekaLeasesIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Twice the lease, which is what a server grants after a heartbeat, with its eviction timer. */
  private static final Duration LONGER_THAN_THE_LEASE = Duration.ofSeconds(8);

  private static final Instance CART = up("CART", "cart-1", "10.0.0.1");
  private static final Instance ORDERS = up("ORDERS", "orders-1", "10.0.0.2").withLease(3);

  @Test
  void anInstanceStaysAsLongAsItsHeartbeatsComeAndLeavesWhenTheServerHasEvictedIt() {
    try (EurekaServer server = EurekaServer.start(EurekaServer.Options.DEFAULT);
        EurekaTestBed bed = EurekaTestBed.started(server.url())) {
      server.client().register(CART);
      server.client().register(ORDERS);
      awaitBoth(bed);

      await()
          .during(LONGER_THAN_THE_LEASE)
          .atMost(SOON)
          .untilAsserted(
              () -> {
                server.client().renew("ORDERS", "orders-1");
                assertThat(bed.observed.removals()).isEmpty();
              });

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.names()).containsExactly("CART"));
      assertThat(server.client().get("/apps/delta")).contains("orders-1", "DELETED");
      assertThat(bed.observed.status().epoch()).isEqualTo(1);
    }
  }

  @Test
  void aServerInSelfPreservationKeepsWhatIsDeadAndItsAnswersShowThat() {
    try (EurekaServer server =
            EurekaServer.start(
                EurekaServer.Options.DEFAULT.with("eureka.server.enable-self-preservation=true"));
        EurekaTestBed bed = EurekaTestBed.started(server.url())) {
      server.client().register(CART);
      server.client().register(ORDERS);
      awaitBoth(bed);

      bed.observed.assertNothingTakenFor(LONGER_THAN_THE_LEASE);

      // What the server would answer then: nothing renews the lease meanwhile.
      Entry later = orders(server, Instant.now().plusSeconds(310));
      assertThat(later.instance().overdue()).isTrue();
      server.client().renew("ORDERS", "orders-1");
      assertThat(orders(server, Instant.now()).instance().overdue()).isFalse();
    }
  }

  private static Entry orders(EurekaServer server, Instant asOf) {
    byte[] answer = server.client().get("/apps").getBytes(StandardCharsets.UTF_8);
    return new ApplicationsReader()
        .read("/apps", new ByteArrayInputStream(answer), asOf).entries().stream()
            .filter(entry -> entry.instance().key().app().equals("ORDERS"))
            .findFirst()
            .orElseThrow();
  }

  private static Instance up(String app, String id, String address) {
    return Instance.up(app, id, address, 8080);
  }

  private static void awaitBoth(EurekaTestBed bed) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(bed.observed.names()).containsExactlyInAnyOrder("CART", "ORDERS"));
  }
}
