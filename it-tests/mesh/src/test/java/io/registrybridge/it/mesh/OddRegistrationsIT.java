package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import io.registrybridge.it.consul.ConsulBinary;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.eureka.EurekaServer;
import io.registrybridge.it.nacos.NacosOwners;
import io.registrybridge.it.nacos.NacosServer;
import io.registrybridge.it.nacos.NacosVersion;
import io.registrybridge.it.server.RequiredFile;
import io.registrybridge.it.zookeeper.ZooKeeperClient;
import io.registrybridge.it.zookeeper.ZooKeeperServer;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Whatever owners write into registries: each resource that the bridge makes of it is accepted by
 * istiod, which would drop a bad one, with all its good endpoints, and say so in its log only.
 */
class OddRegistrationsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<String> KINDS =
      List.of("ServiceEntry", "WorkloadEntry", "DestinationRule");
  // adsc's words for a resource that it does not take, and validation's.
  private static final List<String> REJECTIONS =
      List.of("Error adding a new resource", "Error updating", "Invalid data", "validation error");

  @Test
  @Shows(Claim.ODD_REGISTRATIONS)
  void everyPublishedResourceIsAcceptedByIstiod() {
    try (ConsulServer consul =
            ConsulServer.start(
                RequiredFile.orSkip(ConsulBinary.find()), ConsulServer.Options.DEFAULT);
        ZooKeeperServer zooKeeper = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
        ZooKeeperClient dubbo = zooKeeper.client();
        EurekaServer eureka = EurekaServer.start(EurekaServer.Options.DEFAULT);
        NacosServer nacos = NacosServer.start(NacosServer.Options.of(NacosVersion.NACOS_3));
        NacosOwners owners = NacosOwners.of(nacos);
        KubeApiServer kubernetes = KubeApiServer.start()) {
      int registered =
          OddRegistrations.in(consul.client())
              + OddRegistrations.in(dubbo)
              + OddRegistrations.in(eureka.client())
              + OddRegistrations.in(owners);
      try (BridgeUnderTest bridge = bridge(consul, zooKeeper, eureka, nacos);
          Istiod istiod =
              Istiod.start(
                  Istiod.Options.of(kubernetes, Bridges.address(Bridges.listening(bridge))))) {
        Set<String> published = published(bridge);
        assertThat(published).hasSizeGreaterThan(registered / 2);
        for (String domain : List.of("inline", "workload-entry", "dubbo", "eureka", "nacos")) {
          assertThat(published).anyMatch(name -> name.contains(domain));
        }

        Awaitility.await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(held(istiod)).containsExactlyElementsOf(published));

        assertThat(istiod.said().lines())
            .filteredOn(line -> REJECTIONS.stream().anyMatch(line::contains))
            .isEmpty();
        System.out.printf(
            "odd registrations: %d instances, %d resources, all accepted%n",
            registered, published.size());
      }
    }
  }

  private static BridgeUnderTest bridge(
      ConsulServer consul, ZooKeeperServer zooKeeper, EurekaServer eureka, NacosServer nacos) {
    Map<String, List<String>> sources = new TreeMap<>();
    for (String form : List.of("inline", "workload-entry")) {
      for (String names : List.of("dns", "resolve")) {
        sources.put(
            form + "-" + names,
            List.of(
                "type=consul",
                "consul.addresses=" + consul.address(),
                "istio.host=${service}." + form + "." + names,
                "istio.host-names=" + names,
                "istio.endpoints=" + form));
      }
    }
    sources.put("dubbo", List.of("type=zookeeper", "zookeeper.connect=" + zooKeeper.address()));
    sources.put("eureka", List.of("type=eureka", "eureka.urls=" + eureka.url()));
    sources.put("nacos", List.of("type=nacos", "nacos.addresses=" + nacos.address()));
    return BridgeUnderTest.with(sources);
  }

  /** What an istiod is given, once that has come to rest. */
  private static Set<String> published(BridgeUnderTest bridge) {
    Set<String> last = new TreeSet<>();
    try (VirtualThreadScheduler scheduler =
            new VirtualThreadScheduler((thread, failure) -> System.err.println(failure));
        McpClient client =
            McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler)) {
      client.awaitSynced(SOON);
      Awaitility.await()
          .atMost(SOON)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                Set<String> now = new TreeSet<>();
                for (String kind : KINDS) {
                  client
                      .store("networking.istio.io/v1/" + kind)
                      .keySet()
                      .forEach(name -> now.add(kind + " " + name));
                }
                boolean settled = now.equals(last);
                last.clear();
                last.addAll(now);
                return settled;
              });
    }
    return last;
  }

  private static Set<String> held(Istiod istiod) {
    Set<String> held = new TreeSet<>();
    for (String kind : KINDS) {
      istiod.configurations(kind).keySet().forEach(name -> held.add(kind + " " + name));
    }
    return held;
  }
}
