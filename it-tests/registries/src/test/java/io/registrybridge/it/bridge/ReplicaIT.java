package io.registrybridge.it.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.consul.ConsulClient.Instance;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.consul.ConsulServers;
import io.registrybridge.testkit.fault.FaultProxy;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import io.registrybridge.testkit.mcp.ResponseReport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two bridges behind one address, and an istiod that is moved from one to the other. */
class ReplicaIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<Instance> SERVICES =
      IntStream.range(0, 8)
          .mapToObj(i -> Instance.passing("s" + i, "s" + i + "-1", "10.0.0." + i, 8080))
          .toList();

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> failures.add(failure));
  private final ConsulServer consul = ConsulServers.start(ConsulServer.Options.DEFAULT);

  @AfterEach
  void close() {
    consul.close();
    scheduler.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void newReplicaHoldsWhatItsPeerHolds() {
    SERVICES.forEach(consul.client()::register);
    Map<String, List<String>> source =
        Map.of("consul", List.of("type=consul", "consul.addresses=" + consul.address()));
    try (BridgeUnderTest first = BridgeUnderTest.with(source);
        FaultProxy address = FaultProxy.to(mcp(first));
        McpClient istiod =
            McpClient.connect(
                McpClientOptions.to("127.0.0.1", address.address().getPort()), scheduler)) {
      istiod.await(SOON, client -> assertThat(client.serviceEntries()).hasSize(SERVICES.size()));
      consul.kill();
      consul.eraseData();
      consul.startAgain();
      awaitHolds(first);

      try (BridgeUnderTest second =
          BridgeUnderTest.with(source, "data.peers=" + first.adminUrl() + "\n")) {
        awaitHolds(second);
        address.redirect(mcp(second));

        istiod.await(
            SOON,
            client -> {
              assertThat(client.streams()).isGreaterThan(1);
              ResponseReport response = client.serviceEntryResponses().getLast();
              assertThat(response.created() + response.updated() + response.deleted()).isZero();
              assertThat(response.unchanged()).isEqualTo(SERVICES.size());
            });
        assertThat(istiod.serviceEntries().values())
            .allSatisfy(
                stored -> assertThat(stored.serviceEntry().getEndpointsCount()).isEqualTo(1));
      }
    }
  }

  private static void awaitHolds(BridgeUnderTest bridge) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(bridge.admin("/api/v1/sources").orElse(""))
                    .contains(SERVICES.stream().map(Instance::id).toArray(String[]::new))
                    .contains("data-lost"));
  }

  private static InetSocketAddress mcp(BridgeUnderTest bridge) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), bridge.mcpPort());
  }
}
