package io.registrybridge.it.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.consul.ConsulClient.Instance;
import io.registrybridge.it.consul.ConsulLoad;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.consul.ConsulServers;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import io.registrybridge.testkit.mcp.ResponseReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Consul, the bridge as a process of its own, and a client that does what istiod does. */
class EndToEndIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final String ORDERS = "registry-bridge/orders.service.dc1.consul";
  private static final String CART = "registry-bridge/cart.service.dc1.consul";

  private static final Instance ORDERS_1 = Instance.passing("orders", "orders-1", "10.0.0.1", 8080);
  private static final Instance ORDERS_2 = Instance.passing("orders", "orders-2", "10.0.0.2", 8080);
  private static final Instance CART_1 = Instance.passing("cart", "cart-1", "10.0.0.3", 9090);

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> failures.add(failure));
  private final ConsulServer consul = ConsulServers.start(ConsulServer.Options.DEFAULT);

  @BeforeEach
  void register() {
    List.of(ORDERS_1, ORDERS_2, CART_1).forEach(consul.client()::register);
  }

  @AfterEach
  void close() {
    consul.close();
    scheduler.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void istiodIsReadyOnceTheRegistryWasRead() {
    try (BridgeUnderTest bridge = BridgeUnderTest.on(consul);
        McpClient istiod = connect(bridge)) {
      istiod.awaitSynced(SOON);

      assertThat(istiod.serviceEntries()).containsOnlyKeys(ORDERS, CART);
      assertThat(istiod.addresses(ORDERS)).containsExactly("10.0.0.1", "10.0.0.2");
    }
  }

  @Test
  void oneChangedEndpointIsOneResourceWithANewVersion() {
    try (BridgeUnderTest bridge = BridgeUnderTest.on(consul);
        McpClient istiod = connect(bridge)) {
      awaitServices(istiod, ORDERS, CART);
      long responses = istiod.responseCount("networking.istio.io/v1/ServiceEntry");

      consul.client().register(Instance.passing("orders", "orders-3", "10.0.0.4", 8080));

      awaitAddresses(istiod, ORDERS, "10.0.0.1", "10.0.0.2", "10.0.0.4");
      Awaitility.await()
          .during(Duration.ofSeconds(1))
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(istiod.responseCount("networking.istio.io/v1/ServiceEntry"))
                      .isEqualTo(responses + 1));
      ResponseReport response = istiod.serviceEntryResponses().getLast();
      assertThat(response.updated()).isEqualTo(1);
      assertThat(response.unchanged()).isEqualTo(1);
      assertThat(response.names()).startsWith(ORDERS);
    }
  }

  @Test
  void failingInstanceLeavesAndReturns() {
    try (BridgeUnderTest bridge = BridgeUnderTest.on(consul);
        McpClient istiod = connect(bridge)) {
      awaitServices(istiod, ORDERS, CART);

      consul.client().register(ORDERS_1.withStatus("critical"));
      awaitAddresses(istiod, ORDERS, "10.0.0.2");

      consul.client().register(ORDERS_1);
      awaitAddresses(istiod, ORDERS, "10.0.0.1", "10.0.0.2");
    }
  }

  @Test
  void deregisteredServiceIsEmptyFirstAndLeavesThen() {
    try (BridgeUnderTest bridge = impatient();
        McpClient istiod = connect(bridge)) {
      awaitServices(istiod, ORDERS, CART);

      consul.client().deregister(CART_1);

      awaitAddresses(istiod, CART);
      awaitServices(istiod, ORDERS);
    }
  }

  @Test
  void nothingLeavesWhileConsulIsAwayAndChangesArriveWhenItIsBack() {
    try (BridgeUnderTest bridge = impatient();
        McpClient istiod = connect(bridge)) {
      awaitServices(istiod, ORDERS, CART);
      Map<String, String> before = versions(istiod);

      consul.kill();
      Awaitility.await()
          .during(OUTAGE)
          .atMost(OUTAGE.plus(SOON))
          .untilAsserted(() -> assertThat(versions(istiod)).isEqualTo(before));
      consul.startAgain();
      consul.client().deregister(ORDERS_1);
      consul.client().register(Instance.passing("cart", "cart-2", "10.0.0.5", 9090));

      awaitAddresses(istiod, ORDERS, "10.0.0.2");
      awaitAddresses(istiod, CART, "10.0.0.3", "10.0.0.5");
      assertThat(istiod.serviceEntryResponses())
          .extracting(ResponseReport::deleted)
          .containsOnly(0);
    }
  }

  /** A bridge that holds and keeps for seconds where the defaults are half a minute and ten. */
  private BridgeUnderTest impatient() {
    return BridgeUnderTest.with(
        Map.of(
            "consul",
            List.of(
                "type=consul",
                "consul.addresses=" + consul.address(),
                "removal.settle=5s",
                "removal.empty-grace=5s")));
  }

  @Test
  void restartedBridgeChangesNothingAtIstiod() {
    try (BridgeUnderTest bridge = BridgeUnderTest.on(consul);
        McpClient istiod = connect(bridge)) {
      awaitServices(istiod, ORDERS, CART);

      assertThat(bridge.terminate()).isLessThan(Duration.ofSeconds(5));
      bridge.startAgain();

      istiod.await(
          Duration.ofMinutes(3),
          client -> {
            ResponseReport response = client.serviceEntryResponses().getLast();
            assertThat(response.unchanged()).isEqualTo(2);
            assertThat(response.created() + response.updated() + response.deleted()).isZero();
          });
    }
  }

  @Test
  void twoThousandServicesAreServedWithinTheConnectionBudget() {
    new ConsulLoad(consul.client(), 2_000, 1).fill();
    try (BridgeUnderTest bridge = BridgeUnderTest.on(consul);
        McpClient istiod = connect(bridge)) {
      istiod.await(
          Duration.ofSeconds(60), client -> assertThat(client.serviceEntries()).hasSize(2_000 + 2));

      assertThat(bridge.figures().connectionsTo(consul.httpPort())).isBetween(1, 100);
    }
  }

  @Test
  void twoBridgesGiveEqualBytes() {
    IntStream.range(0, 50)
        .mapToObj(i -> Instance.passing("s-" + i % 20, "i-" + i, "10.1.0." + i, 8000 + i % 3))
        .map(instance -> instance.withMeta(Map.of("version", "v1", "team", "a", "zone", "b")))
        .forEach(consul.client()::register);
    try (BridgeUnderTest first = BridgeUnderTest.on(consul);
        BridgeUnderTest second = BridgeUnderTest.on(consul);
        McpClient ofFirst = connect(first);
        McpClient ofSecond = connect(second)) {
      List.of(ofFirst, ofSecond)
          .forEach(client -> client.await(SOON, c -> assertThat(c.serviceEntries()).hasSize(22)));

      assertThat(Map.copyOf(ofSecond.serviceEntries()))
          .isEqualTo(Map.copyOf(ofFirst.serviceEntries()));
    }
  }

  private McpClient connect(BridgeUnderTest bridge) {
    return McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler);
  }

  private static void awaitServices(McpClient istiod, String... names) {
    istiod.await(SOON, client -> assertThat(client.serviceEntries()).containsOnlyKeys(names));
  }

  private static void awaitAddresses(McpClient istiod, String service, String... addresses) {
    istiod.await(SOON, client -> assertThat(client.addresses(service)).containsExactly(addresses));
  }

  private static Map<String, String> versions(McpClient istiod) {
    Map<String, String> versions = new HashMap<>();
    Set.copyOf(istiod.serviceEntries().values())
        .forEach(stored -> versions.put(stored.name(), stored.version()));
    return versions;
  }
}
