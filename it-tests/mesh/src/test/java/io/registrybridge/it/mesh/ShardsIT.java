package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Services split over eight sources are at istiod what they are from one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShardsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SHARDS = 8;
  private static final int SERVICES = 24;
  private static final int INSTANCES = 3;

  private final Closing servers = new Closing();
  private KubeApiServer kubernetes;
  private Map<String, List<String>> sources;
  private BridgeUnderTest whole;
  private Seen fromOne;

  /** What an istiod has, without what tells one start from another. */
  private record Seen(
      Map<String, JsonNode> configurations, Map<String, JsonNode> services, JsonNode endpoints) {}

  @BeforeAll
  void start(@TempDir Path machines) throws IOException {
    kubernetes = servers.add(KubeApiServer.start());
    sources =
        Map.of(
            "inline",
            List.of("type=vm", "vm.directory=" + write(machines.resolve("inline"), "i")),
            "entries",
            List.of(
                "type=vm",
                "vm.directory=" + write(machines.resolve("entries"), "e"),
                "istio.endpoints=workload-entry"));
    whole = Bridges.listening(servers.add(BridgeUnderTest.with(sources)));
    try (Istiod istiod = Istiod.start(Istiod.Options.of(kubernetes, Bridges.address(whole)))) {
      fromOne = everythingOf(istiod);
    }
  }

  @AfterAll
  void close() {
    servers.close();
  }

  @Test
  @Shows(Claim.SHARDS_BY_PORT)
  void eightPortsGiveWhatOneGives() {
    try (BridgeUnderTest split =
        Bridges.listening(BridgeUnderTest.with(sources, "mcp.shards=" + SHARDS))) {
      String[] addresses =
          IntStream.range(0, SHARDS)
              .mapToObj(shard -> "127.0.0.1:" + (split.mcpPort() + shard))
              .toArray(String[]::new);

      try (Istiod istiod = Istiod.start(Istiod.Options.of(kubernetes, addresses))) {
        assertThat(everythingOf(istiod)).isEqualTo(fromOne);
        assertThat(shardsServed(split)).hasSize(SHARDS);
      }
    }
  }

  @Test
  @Shows(Claim.SHARDS_BY_NAME)
  void eightNamesOfOnePortGiveWhatOneGives() {
    String[] addresses =
        IntStream.rangeClosed(1, SHARDS)
            .mapToObj(shard -> "shard-%d-of-%d.bridge.example:15500".formatted(shard, SHARDS))
            .toArray(String[]::new);

    try (NamesProxy names = NamesProxy.to(whole.mcpPort());
        Istiod istiod =
            Istiod.start(
                Istiod.Options.of(kubernetes, addresses)
                    .withEnvironment(Map.of("HTTPS_PROXY", names.url())))) {
      assertThat(everythingOf(istiod)).isEqualTo(fromOne);
      assertThat(names.asked()).containsExactlyInAnyOrder(addresses);
      assertThat(shardsServed(whole)).hasSize(SHARDS);
    }
  }

  private static Path write(Path directory, String prefix) throws IOException {
    Files.createDirectories(directory);
    for (int service = 0; service < SERVICES; service++) {
      StringBuilder file =
          new StringBuilder(
              "service: %s-%d%nports: {http: 8080}%nlabels: {version: v%d}%ninstances:%n"
                  .formatted(prefix, service, service % 2));
      for (int instance = 0; instance < INSTANCES; instance++) {
        file.append(
            "- address: 10.%d.%d.%d%n".formatted((int) prefix.charAt(0), service, instance + 1));
      }
      Files.writeString(directory.resolve(prefix + "-" + service + ".yaml"), file);
    }
    return directory;
  }

  /** Waits until an istiod has all, for its readiness comes a little earlier. */
  private static Seen everythingOf(Istiod istiod) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(istiod.configurations("ServiceEntry")).hasSize(2 * SERVICES);
              assertThat(istiod.configurations("WorkloadEntry")).hasSize(SERVICES * INSTANCES);
              assertThat(istiod.configurations("DestinationRule")).hasSize(2 * SERVICES);
              assertThat(istiod.services()).hasSize(2 * SERVICES);
              JsonNode endpoints = istiod.debug("/debug/endpointShardz");
              assertThat(endpoints.findValues("Addresses"))
                  .hasSizeGreaterThanOrEqualTo(2 * SERVICES * INSTANCES);
            });
    Map<String, JsonNode> configurations = new TreeMap<>();
    for (String kind : List.of("ServiceEntry", "WorkloadEntry", "DestinationRule")) {
      istiod
          .configurations(kind)
          .forEach((name, resource) -> configurations.put(kind + " " + name, resource));
    }
    return new Seen(
        configurations, withoutTimes(istiod.services()), istiod.debug("/debug/endpointShardz"));
  }

  private static Map<String, JsonNode> withoutTimes(Map<String, JsonNode> services) {
    services.values().forEach(service -> ((ObjectNode) service).remove("creationTime"));
    return services;
  }

  private static List<String> shardsServed(BridgeUnderTest bridge) {
    JsonNode clients = new Answer(200, bridge.admin("/api/v1/clients").orElse("{}")).json();
    return clients.findValuesAsText("shard").stream()
        .filter(shard -> shard.endsWith("of " + SHARDS))
        .distinct()
        .toList();
  }
}
