package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A cluster of which one member after the other dies and comes back: the one that the bridge is
 * connected to as well as those that owners are connected to.
 */
class NacosClusterIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String CART = "registry-bridge/cart.default-group.public.nacos";

  /** Each has a connection of its own, to any member. */
  private static final int OWNERS = 9;

  /**
   * How long a member believes in the clients of another that tells nothing any more; three minutes
   * by default.
   */
  private static final Duration FORGETTING = Duration.ofSeconds(8);

  /** Members tell each other far more often than they forget, as by default. */
  private static final NacosServer.Options OPTIONS =
      NacosServer.Options.of(NacosVersion.NACOS_3)
          .with(
              "nacos.naming.client.expired.time=" + FORGETTING.toMillis(),
              "nacos.core.protocol.distro.data.verify.intervalMs=500",
              "nacos.core.protocol.distro.data.load.retryDelayMs=1000");

  @Test
  void noEndpointLeavesWithAMemberAndWhatIsGoneLeaves() {
    try (NacosCluster cluster = NacosCluster.start(OPTIONS);
        NacosOwners owners = filled(cluster);
        VirtualThreadScheduler scheduler =
            new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace());
        BridgeUnderTest bridge = BridgeUnderTest.with(Map.of("nacos", adapterFile(cluster)));
        McpClient istiod =
            McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler)) {
      await().atMost(SOON).untilAsserted(() -> assertThat(istiod.addresses(CART)).hasSize(OWNERS));

      for (NacosServer member : cluster.members()) {
        member.kill();
        assertAllStay(istiod, FORGETTING.multipliedBy(2));
        member.startAgain();
        owners.awaitConnected(SOON);
      }
      owners.deregister("cart", "cart-0");

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(istiod.addresses(CART)).hasSize(OWNERS - 1));
    }
  }

  private static List<String> adapterFile(NacosCluster cluster) {
    return List.of("type=nacos", "nacos.addresses=" + cluster.address(), "removal.settle=30s");
  }

  private static NacosOwners filled(NacosCluster cluster) {
    NacosOwners owners = cluster.owners();
    IntStream.range(0, OWNERS)
        .forEach(
            number ->
                owners.register(
                    "cart",
                    "cart-" + number,
                    NacosOwners.instance("10.0.0." + (1 + number), 8080)));
    return owners;
  }

  private static void assertAllStay(McpClient istiod, Duration time) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .during(time)
        .atMost(time.plusSeconds(10))
        .untilAsserted(() -> assertThat(istiod.addresses(CART)).hasSize(OWNERS));
  }
}
