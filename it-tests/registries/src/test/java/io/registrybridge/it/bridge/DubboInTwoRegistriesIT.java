package io.registrybridge.it.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.dubbo.DubboProvider;
import io.registrybridge.it.nacos.NacosServer;
import io.registrybridge.it.nacos.NacosVersion;
import io.registrybridge.it.zookeeper.ZooKeeperServer;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.ServicePort;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One process of Dubbo that registers itself in ZooKeeper and in Nacos. */
class DubboInTwoRegistriesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String HOST = "io.registrybridge.it.server.dubbo.dubboproviderlauncher-";

  @Test
  void aProviderIsTheSameHostsInEach() {
    try (ZooKeeperServer zooKeeper = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
        NacosServer nacos = NacosServer.start(NacosServer.Options.of(NacosVersion.NACOS_2));
        DubboProvider provider =
            DubboProvider.start(
                new DubboProvider.Options(
                    "demo", "interface", "local", List.of("Hello:g1:1.0.0", "Goodbye")),
                "zookeeper://" + zooKeeper.address(),
                "nacos://" + nacos.address())) {
      Map<String, ServiceEntry> ofZooKeeper =
          entries("type=zookeeper", "zookeeper.connect=" + zooKeeper.address());
      Map<String, ServiceEntry> ofNacos =
          entries("type=nacos", "nacos.addresses=" + nacos.address());

      assertThat(ofNacos.keySet()).isEqualTo(ofZooKeeper.keySet());
      ofZooKeeper.forEach(
          (host, entry) -> {
            ServiceEntry other = ofNacos.getOrDefault(host, ServiceEntry.getDefaultInstance());
            assertThat(other.getPortsList()).as(host).isEqualTo(entry.getPortsList());
            assertThat(other.getEndpointsList())
                .as(host)
                .extracting(WorkloadEntry::getAddress)
                .containsExactly(DubboProvider.ADDRESS);
            assertThat(other.getEndpoints(0).getPortsMap())
                .as(host)
                .isEqualTo(entry.getEndpoints(0).getPortsMap());
            assertThat(entry.getPortsList())
                .as(host)
                .extracting(ServicePort::getTargetPort)
                .contains(provider.triPort());
          });
    }
  }

  /** What a bridge with one source makes of it. */
  private static Map<String, ServiceEntry> entries(String... source) {
    try (BridgeUnderTest bridge = BridgeUnderTest.with(Map.of("dubbo", List.of(source)));
        VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {});
        McpClient istiod =
            McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler)) {
      Map<String, ServiceEntry> entries = new TreeMap<>();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                entries.clear();
                istiod
                    .serviceEntries()
                    .values()
                    .forEach(
                        entry ->
                            entries.put(entry.serviceEntry().getHosts(0), entry.serviceEntry()));
                assertThat(entries)
                    .containsOnlyKeys(HOST + "hello.g1.1.0.0.dubbo", HOST + "goodbye.dubbo");
              });
      return entries;
    }
  }
}
