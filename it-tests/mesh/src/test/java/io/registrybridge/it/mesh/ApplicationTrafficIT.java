package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import io.registrybridge.it.zookeeper.ZooKeeperClient;
import io.registrybridge.it.zookeeper.ZooKeeperServer;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application with a sidecar reaches services on machines, by their virtual IPs: one described
 * by a file, and a Dubbo service that its owner registered in ZooKeeper.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApplicationTrafficIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String LEDGER = "ledger.vm.internal";
  private static final String AUDIT = "audit.vm.internal";
  private static final String HELLO = "com.acme.hello.g1.1.0.0.dubbo";
  private static final String SPIFFE = "spiffe://cluster.local/ns/registry-bridge/sa/ledger";

  private final Closing servers = new Closing();
  private final int port = FreePorts.next();
  private Istiod istiod;
  private Application application;

  @BeforeAll
  void start(@TempDir Path machines) throws IOException {
    ZooKeeperServer zooKeeper = servers.add(ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT));
    ZooKeeperClient owner = servers.add(zooKeeper.client());
    owner.register(
        "com.acme.Hello",
        "dubbo://127.0.6.1:" + port + "/com.acme.Hello?application=shop&version=1.0.0&group=g1");
    Files.writeString(
        machines.resolve("ledger.yaml"),
        """
        service: ledger
        ports: {tcp: %d}
        service-account: ledger
        labels: {version: v1}
        instances:
        - address: 127.0.6.2
        """
            .formatted(port));
    Files.writeString(
        machines.resolve("audit.yaml"),
        """
        service: audit
        ports: {tcp: %d}
        instances:
        - address: 127.0.6.3
        """
            .formatted(port));
    KubeApiServer kubernetes = servers.add(KubeApiServer.start());
    BridgeUnderTest bridge =
        Bridges.listening(
            servers.add(
                BridgeUnderTest.with(
                    Map.of(
                        "zk",
                        List.of("type=zookeeper", "zookeeper.connect=" + zooKeeper.address()),
                        "machines",
                        List.of(
                            "type=vm",
                            "vm.directory=" + machines,
                            "istio.endpoints=workload-entry")))));
    Application.Ports ports = Application.Ports.free();
    istiod =
        servers.add(Istiod.start(ports.in(Istiod.Options.of(kubernetes, Bridges.address(bridge)))));
    application = servers.add(Application.start(kubernetes, istiod, ports));
  }

  @AfterAll
  void close() {
    servers.close();
  }

  @Test
  @Shows(Claim.WORKLOAD_ENTRY)
  void aMachineWithAnAccountIsAWorkloadEntryAndAnswersAtTheVirtualIp() {
    try (GreetingInstance ledger = GreetingInstance.start("ledger", "127.0.6.2", port)) {
      awaitAnswer(LEDGER, ledger.name());

      assertThat(istiod.configurations("WorkloadEntry").values())
          .anySatisfy(
              entry -> {
                assertThat(entry.at("/spec/address").asText()).isEqualTo("127.0.6.2");
                assertThat(entry.at("/spec/serviceAccount").asText()).isEqualTo("ledger");
              });
      assertThat(istiod.debug("/debug/endpointShardz").toString()).contains(SPIFFE);
      assertThat(serviceEntry(LEDGER).at("/spec/workloadSelector/labels").isEmpty()).isFalse();
    }
  }

  @Test
  @Shows(Claim.VIRTUAL_IP)
  void twoTcpServicesOnOnePortAreToldApartByTheirVirtualIps() {
    try (GreetingInstance ledger = GreetingInstance.start("ledger", "127.0.6.2", port);
        GreetingInstance audit = GreetingInstance.start("audit", "127.0.6.3", port)) {
      awaitAnswer(LEDGER, ledger.name());
      awaitAnswer(AUDIT, audit.name());

      assertThat(virtualIp(LEDGER)).startsWith("2").isNotEqualTo(virtualIp(AUDIT));
      assertThat(application.sidecar().statistic("update_rejected")).isZero();
    }
  }

  @Test
  @Shows(Claim.DUBBO)
  void aDubboProviderAnswersAtTheVirtualIpOfItsInterface() {
    try (GreetingInstance provider = GreetingInstance.start("hello", "127.0.6.1", port)) {
      awaitAnswer(HELLO, provider.name());
    }
  }

  private void awaitAnswer(String host, String text) {
    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> assertThat(application.talkTo(virtualIp(host), port, "hello?")).isEqualTo(text));
  }

  private String virtualIp(String host) {
    return serviceEntry(host).at("/spec/addresses/0").asText();
  }

  private JsonNode serviceEntry(String host) {
    JsonNode entry = istiod.configurations("ServiceEntry").get("registry-bridge/" + host);
    assertThat(entry).as("the ServiceEntry of %s", host).isNotNull();
    return Objects.requireNonNull(entry);
  }
}
