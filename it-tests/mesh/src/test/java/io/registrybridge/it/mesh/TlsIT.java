package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import io.registrybridge.it.consul.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** istiod connects with TLS, and to nobody else but whom its authority has certified. */
class TlsIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  @Shows(Claim.TLS)
  void istiodTakesServicesOverTls(@TempDir Path directory) throws IOException {
    TestCertificates ours = TestCertificates.create(directory.resolve("ours"));
    TestCertificates others = TestCertificates.create(directory.resolve("others"));
    Path machines = Files.createDirectories(directory.resolve("machines"));
    Files.writeString(
        machines.resolve("orders.yaml"),
        "service: orders\nports: {http: 8080}\ninstances: [{address: 10.0.0.1}]\n");
    try (KubeApiServer kubernetes = KubeApiServer.start();
        BridgeUnderTest bridge =
            BridgeUnderTest.with(
                Map.of("machines", List.of("type=vm", "vm.directory=" + machines)),
                "mcp.tls.certificate=%s%nmcp.tls.key=%s%n"
                    .formatted(ours.serverCertificate(), ours.serverKey()));
        Istiod trusting =
            Istiod.launch(options(kubernetes, bridge).withAuthority(ours.authority()));
        Istiod doubting =
            Istiod.launch(options(kubernetes, bridge).withAuthority(others.authority()))) {
      Bridges.listening(bridge);

      trusting.startAgain();
      doubting.startWithoutWaiting();

      assertThat(trusting.services()).containsKey("orders.vm.internal");
      Awaitility.await().atMost(SOON).until(() -> !doubting.isAlive());
      assertThat(doubting.said()).contains("certificate");
    }
  }

  private static Istiod.Options options(KubeApiServer kubernetes, BridgeUnderTest bridge) {
    return Istiod.Options.of(kubernetes, Bridges.address(bridge));
  }
}
