package io.registrybridge.it.mesh.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.mesh.Istiod;
import io.registrybridge.it.mesh.KubeApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an istiod makes of custom resources, alone and beside those that it is given by MCP. */
class BothOutputsIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String KEY = "registry-bridge/orders.example";

  @TempDir private Path directory = Path.of("");

  @Test
  void istiodReadsWhatIsWrittenAndKeepsOneOfTwo() throws IOException {
    Files.createDirectories(directory.resolve("vm"));
    machine("10.0.0.1");
    try (KubeApiServer kubernetes = KubeApiServer.start()) {
      kubernetes.admin().createNamespace("registry-bridge");
      try (BridgeUnderTest bridge = readyBridge(kubernetes);
          Istiod customResources = Istiod.start(Istiod.Options.of(kubernetes));
          Istiod both =
              Istiod.start(Istiod.Options.of(kubernetes, "127.0.0.1:" + bridge.mcpPort()))) {
        await()
            .ignoreException(NoSuchElementException.class)
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  assertThat(endpoints(customResources)).containsExactly("10.0.0.1");
                  assertThat(endpoints(both)).containsExactly("10.0.0.1");
                });

        machine("10.0.0.2");

        await()
            .ignoreException(NoSuchElementException.class)
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  assertThat(endpoints(customResources)).containsExactly("10.0.0.2");
                  assertThat(endpoints(both)).containsExactly("10.0.0.2");
                });
        long copies =
            StreamSupport.stream(both.debug("/debug/registryz").spliterator(), false)
                .filter(service -> service.path("hostname").asText().equals("orders.example"))
                .count();
        System.out.printf(
            "custom resources: with both outputs an istiod has %d configuration(s) of the service%n",
            copies);
        assertThat(both.services()).containsKey("orders.example");
        assertThat(bridge.admin("/api/v1/custom-resources").orElse(""))
            .contains("\"conflicts\" : [ ]");
      }
    }
  }

  @Test
  void withoutMcpThereAreCustomResourcesAlone() throws IOException {
    Files.createDirectories(directory.resolve("vm"));
    machine("10.0.0.1");
    try (KubeApiServer kubernetes = KubeApiServer.start()) {
      kubernetes.admin().createNamespace("registry-bridge");
      try (BridgeUnderTest bridge =
          BridgeUnderTest.withoutMcp(machines(), customResources(kubernetes))) {
        awaitReady(bridge);
        BridgeUnderTest.Finished check = bridge.command("check");
        assertThat(check.exitCode()).as(check.output()).isZero();
        assertThat(check.output())
            .contains("the API server is " + kubernetes.address())
            .doesNotContain("MCP is on too");
        try (Istiod istiod = Istiod.start(Istiod.Options.of(kubernetes))) {
          await()
              .ignoreException(NoSuchElementException.class)
              .atMost(LIMIT)
              .untilAsserted(() -> assertThat(endpoints(istiod)).containsExactly("10.0.0.1"));
          assertThat(bridge.admin("/api/v1/clients").orElse("")).contains("\"clients\" : [ ]");

          bridge.terminate();
          machine("10.0.0.2");
          bridge.startAgain();

          await()
              .ignoreException(NoSuchElementException.class)
              .atMost(LIMIT)
              .untilAsserted(() -> assertThat(endpoints(istiod)).containsExactly("10.0.0.2"));
        }
      }
    }
  }

  /** An istiod ends if a server of its configuration is not there yet. */
  private BridgeUnderTest readyBridge(KubeApiServer kubernetes) {
    BridgeUnderTest bridge = BridgeUnderTest.with(machines(), customResources(kubernetes));
    awaitReady(bridge);
    return bridge;
  }

  private static void awaitReady(BridgeUnderTest bridge) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(bridge.admin("/readyz")).isPresent());
  }

  private Map<String, List<String>> machines() {
    return Map.of(
        "machines",
        List.of(
            "type=vm", "vm.directory=" + directory.resolve("vm"), "istio.host=${service}.example"));
  }

  private static String customResources(KubeApiServer kubernetes) {
    return "crd.enabled=true%ncrd.kubeconfig=%s%ncrd.lease.namespace=istio-system%n"
        .formatted(kubernetes.kubeconfig());
  }

  private void machine(String address) throws IOException {
    Files.writeString(
        directory.resolve("vm/orders.properties"),
        "service=orders%nports.http=80%ninstances.1.address=%s%n".formatted(address));
  }

  private static List<String> endpoints(Istiod istiod) {
    JsonNode entry =
        Optional.ofNullable(istiod.configurations("ServiceEntry").get(KEY)).orElseThrow();
    return StreamSupport.stream(entry.at("/spec/endpoints").spliterator(), false)
        .map(endpoint -> endpoint.path("address").asText())
        .toList();
  }
}
