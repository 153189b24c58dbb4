package io.registrybridge.it.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import io.registrybridge.testkit.mcp.StoredResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the whole bridge makes of Dubbo's providers, with the product's defaults. */
class DubboInTheMeshIT {
  private static final String HELLO = "com.acme.Hello";

  @Test
  void eachInterfaceIsAHostWithPortsAndAnAddressOfItsOwn() {
    try (ZooKeeperServer server = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
        ZooKeeperClient owner = server.client();
        VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {})) {
      owner.register(
          HELLO, "dubbo://10.0.0.1:20880/com.acme.Hello?application=shop&version=1.0.0&group=g1");
      owner.register(
          HELLO, "tri://10.0.0.1:50051/com.acme.Hello?application=shop&version=1.0.0&group=g1");
      owner.register(
          "Odd_Name$Inner", "dubbo://10.0.0.2:20880/Odd_Name$Inner?application=shop&weight=NaN");
      owner.put(
          "/services/orders/u-1",
          InstanceJson.springCloud("orders", "u-1", "10.0.0.3", 8080, Map.of()));

      try (BridgeUnderTest bridge =
              BridgeUnderTest.with(
                  Map.of(
                      "zk", List.of("type=zookeeper", "zookeeper.connect=" + server.address())));
          McpClient istiod =
              McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler)) {
        istiod.awaitSynced(Duration.ofSeconds(60));

        Map<String, StoredResource> entries = istiod.serviceEntries();
        assertThat(entries.keySet())
            .extracting(name -> name.substring(name.indexOf('/') + 1))
            .containsExactlyInAnyOrder(
                "com.acme.hello.g1.1.0.0.dubbo", "odd-name-inner.dubbo", "orders.zookeeper");
        ServiceEntry hello = entry(entries, "com.acme.hello.g1.1.0.0.dubbo");
        assertThat(hello.getAddressesList())
            .as("the virtual IP, without which TCP services get in each other's way")
            .isNotEmpty();
        assertThat(hello.getPortsList())
            .anySatisfy(
                port -> {
                  assertThat(port.getNumber()).isEqualTo(20880);
                  assertThat(port.getProtocol()).isEqualTo("TCP");
                })
            .anySatisfy(
                port -> {
                  assertThat(port.getNumber()).isEqualTo(80);
                  assertThat(port.getProtocol()).isEqualTo("GRPC");
                });
      }
    }
  }

  private static ServiceEntry entry(Map<String, StoredResource> entries, String host) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("/" + host))
        .map(entry -> entry.getValue().serviceEntry())
        .findFirst()
        .orElseThrow();
  }
}
