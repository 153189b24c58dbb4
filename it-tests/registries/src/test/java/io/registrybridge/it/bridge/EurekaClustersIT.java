package io.registrybridge.it.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.eureka.EurekaClient.Instance;
import io.registrybridge.it.eureka.EurekaServer;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two Eureka clusters, each a source of its own of one bridge. */
class EurekaClustersIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void theOutageOfOneIsNoneOfTheOther() {
    try (EurekaServer east = EurekaServer.start(EurekaServer.Options.DEFAULT);
        EurekaServer west = EurekaServer.start(EurekaServer.Options.DEFAULT)) {
      east.client().register(Instance.up("CART", "cart-1", "10.0.0.1", 8080));
      west.client().register(Instance.up("CART", "cart-2", "10.0.0.2", 8080));
      try (BridgeUnderTest bridge =
              BridgeUnderTest.with(
                  Map.of("east", source(east, "east"), "west", source(west, "west")));
          VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {});
          McpClient istiod =
              McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler)) {
        awaitAddresses(istiod, "east", "10.0.0.1");
        awaitAddresses(istiod, "west", "10.0.0.2");

        west.kill();
        await()
            .atMost(SOON)
            .until(() -> bridge.admin("/metrics").orElse("").contains(degraded("west")));
        east.client().register(Instance.up("CART", "cart-3", "10.0.0.3", 8080));

        awaitAddresses(istiod, "east", "10.0.0.1", "10.0.0.3");
        assertThat(istiod.addresses(cart("west"))).containsExactly("10.0.0.2");

        // Empty, as each Eureka is that has just started.
        west.startAgain();
        west.client().register(Instance.up("CART", "cart-4", "10.0.0.4", 8080));

        awaitAddresses(istiod, "west", "10.0.0.2", "10.0.0.4");
        assertThat(istiod.addresses(cart("east")))
            .containsExactlyInAnyOrder("10.0.0.1", "10.0.0.3");
      }
    }
  }

  private static List<String> source(EurekaServer server, String cluster) {
    return List.of(
        "type=eureka",
        "eureka.urls=" + server.url(),
        "eureka.interval=500ms",
        "istio.host=${service}." + cluster + ".internal");
  }

  private static String degraded(String source) {
    return "bridge_source_degraded{source=\"" + source + "\"} 1";
  }

  private static void awaitAddresses(McpClient istiod, String cluster, String... expected) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(istiod.addresses(cart(cluster))).containsExactlyInAnyOrder(expected));
  }

  private static String cart(String cluster) {
    return "registry-bridge/cart." + cluster + ".internal";
  }
}
