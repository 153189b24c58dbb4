package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import io.registrybridge.it.consul.ConsulBinary;
import io.registrybridge.it.consul.ConsulClient.Instance;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.server.RequiredFile;
import io.registrybridge.it.zookeeper.InstanceJson;
import io.registrybridge.it.zookeeper.ZooKeeperClient;
import io.registrybridge.it.zookeeper.ZooKeeperServer;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import java.time.Duration;
import java.util.ArrayList;
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

  /** Names that no DNS label may have, or that meet after they were made into one. */
  private static final List<String> NAMES =
      List.of(
          "plain",
          "under_score",
          "UPPER",
          "under-score",
          "dots.in.it",
          "space here",
          "ümlaut",
          "服务",
          "-dash-",
          "a".repeat(120),
          "1",
          "*",
          "emoji-😀");

  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.1",
          "2001:db8::1",
          "::ffff:10.0.0.2",
          "host.example",
          "UPPER.example",
          "bad_host",
          "10.0.0.256",
          "");

  private static final Map<String, String> LABELS =
      Map.of(
          "plain", "value",
          "version", "1.0.0 beta/2",
          "under_score", "_starts",
          "-dash", "starts with one",
          "UPPER", "ends-",
          "secret-token", "hidden",
          "long", "x".repeat(300),
          "protocol", "dubbo",
          "umlaut", "größe",
          "empty", "");

  @Test
  @Shows(Claim.ODD_REGISTRATIONS)
  void everyPublishedResourceIsAcceptedByIstiod() {
    try (ConsulServer consul =
            ConsulServer.start(
                RequiredFile.orSkip(ConsulBinary.find()), ConsulServer.Options.DEFAULT);
        ZooKeeperServer zooKeeper = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
        ZooKeeperClient owner = zooKeeper.client();
        KubeApiServer kubernetes = KubeApiServer.start()) {
      int registered = fill(consul);
      fill(owner);
      try (BridgeUnderTest bridge = bridge(consul, zooKeeper);
          Istiod istiod =
              Istiod.start(
                  Istiod.Options.of(kubernetes, Bridges.address(Bridges.listening(bridge))))) {
        Set<String> published = published(bridge);
        assertThat(published).hasSizeGreaterThan(registered / 2);

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

  private static BridgeUnderTest bridge(ConsulServer consul, ZooKeeperServer zooKeeper) {
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
    return BridgeUnderTest.with(sources);
  }

  private static int fill(ConsulServer consul) {
    List<Instance> instances = new ArrayList<>();
    for (String name : NAMES) {
      for (String address : ADDRESSES) {
        int port = instances.size() % 7 == 0 ? 0 : 8000 + instances.size() % 6;
        instances.add(
            Instance.passing(name, "i-" + instances.size(), address, port)
                .withMeta(instances.size() % 2 == 0 ? LABELS : Map.of("version", "v1")));
      }
    }
    instances.forEach(consul.client()::register);
    return instances.size();
  }

  private static void fill(ZooKeeperClient owner) {
    List.of(
            "dubbo://10.0.0.1:20880/X?application=shop&weight=NaN",
            "dubbo://10.0.0.2:0/X?application=shop",
            "rest://10.0.0.3:70000/X?application=shop&version=1_0&group=G_1",
            "thrift://host.example:9090/X?application=shop&weight=-5",
            "unknown-scheme://10.0.0.4:1234/X?weight=0",
            "dubbo://[2001:db8::1]:20880/X?side=provider&timestamp=now",
            "dubbo://0.0.0.0:20880/X?application=shop",
            "no url at all")
        .forEach(url -> owner.register("com.acme.Odd_Name$Inner", url));
    Map<String, String> labels = new TreeMap<>(LABELS);
    // Consul allows no such keys.
    labels.put("app.kubernetes.io/name", "prefixed");
    labels.put("two/slashes/here", "x");
    labels.put("größe", "x");
    labels.put("k".repeat(80), "x");
    labels.put("", "x");
    for (String name : List.of("Odd_Service", "odd-service", "x".repeat(90), "größe")) {
      owner.put(
          "/services/" + name + "/i-1",
          InstanceJson.springCloud(name, "i-1", "10.0.0.5", 8080, labels));
    }
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
