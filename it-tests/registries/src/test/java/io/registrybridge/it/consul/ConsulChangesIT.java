package io.registrybridge.it.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.it.consul.ConsulClient.Instance;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What instances do in a healthy Consul reaches the sink. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsulChangesIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Instance CART_1 = Instance.passing("cart", "cart-1", "10.0.0.1", 8080);
  private static final Instance CART_2 = Instance.passing("cart", "cart-2", "10.0.0.2", 8080);

  private ConsulServer server;
  private ConsulClient consul;
  private ConsulTestBed bed;

  @BeforeAll
  void startConsul() {
    server = ConsulServers.start(ConsulServer.Options.DEFAULT);
    consul = server.client();
  }

  @BeforeEach
  void watchCart() {
    consul.register(CART_1);
    consul.register(CART_2);
    bed = ConsulTestBed.started(server);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bed.observed.available("cart"))
                    .containsExactly("node-cart-1/cart-1", "node-cart-2/cart-2"));
  }

  @AfterEach
  void closeAdapter() {
    bed.close();
    assertThat(bed.uncaught()).isEmpty();
    consul.deregisterNode("node-cart-1");
    consul.deregisterNode("node-cart-2");
  }

  @AfterAll
  void stopConsul() {
    server.close();
  }

  @Test
  void connectsAndLeavesOutConsulItself() {
    assertThat(bed.observed.status().state()).isEqualTo(SourceStatus.State.CONNECTED);
    assertThat(bed.observed.status().dataToken()).endsWith(".consul");
    assertThat(bed.observed.names()).containsExactly("cart");
  }

  @Test
  void aCriticalCheckMakesTheInstanceUnhealthyAndAPassingOneHealthyAgain() {
    consul.register(CART_2.withStatus("critical"));

    awaitAvailable("node-cart-1/cart-1");
    assertThat(availability("node-cart-2/cart-2"))
        .isEqualTo(Availability.unhealthy("check 'alive' is critical"));

    consul.register(CART_2);

    awaitAvailable("node-cart-1/cart-1", "node-cart-2/cart-2");
  }

  @Test
  void aWarningIsUnhealthyUnlessItIsAllowed() {
    consul.register(CART_2.withStatus("warning"));

    awaitAvailable("node-cart-1/cart-1");
    try (ConsulTestBed tolerant =
        ConsulTestBed.started(server, "consul.healthy", "passing,warning")) {
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(tolerant.observed.available("cart")).hasSize(2));
    }
  }

  @Test
  void aDeregisteredInstanceIsGone() {
    consul.deregister(CART_1);

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bed.observed.instances("cart"))
                    .extracting(ServiceInstance::id)
                    .containsExactly("node-cart-2/cart-2"));
  }

  @Test
  void aServiceWithoutInstancesIsRemoved() {
    consul.deregister(CART_1);
    consul.deregister(CART_2);

    await().atMost(SOON).untilAsserted(() -> assertThat(bed.observed.names()).isEmpty());
  }

  @Test
  void maintenanceOfTheNodeAndItsFailureCount() {
    consul.nodeCheck("node-cart-1", "10.255.0.1", "_node_maintenance", "critical");
    consul.nodeCheck("node-cart-2", "10.255.0.1", "serfHealth", "critical");

    awaitAvailable();
    assertThat(availability("node-cart-1/cart-1").state())
        .isEqualTo(Availability.State.MAINTENANCE);
    assertThat(availability("node-cart-2/cart-2").reason())
        .isEqualTo("check 'serfHealth' of the node is critical");
  }

  @Test
  void anInstanceWithoutAnAddressHasTheNodes() {
    consul.register(
        new Instance("cart", "cart-1", "node-cart-1", "10.9.9.9", "", 8080, "passing", Map.of()));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bed.observed.instances("cart"))
                    .extracting(ServiceInstance::address)
                    .contains("10.9.9.9"));
  }

  @Test
  void metadataAloneIsAChange() {
    consul.register(CART_1.withMeta(Map.of("version", "v2")));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bed.observed.instances("cart"))
                    .extracting(ServiceInstance::metadata)
                    .contains(Map.of("version", "v2")));
  }

  private void awaitAvailable(String... ids) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(bed.observed.available("cart")).isEqualTo(Set.of(ids)));
  }

  private Availability availability(String id) {
    return bed.observed.instances("cart").stream()
        .filter(instance -> instance.id().equals(id))
        .map(ServiceInstance::availability)
        .findFirst()
        .orElseThrow();
  }
}
