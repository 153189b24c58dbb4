package io.registrybridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.it.deploy.Chart.Values;
import io.registrybridge.it.mesh.KubeApiServer;
import io.registrybridge.it.mesh.KubeClient;
import io.registrybridge.it.mesh.TokenUser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart's account may do where RBAC is on, and that it may do nothing else. */
class CustomResourceRightsIT {
  private static final TokenUser BRIDGE =
      TokenUser.named("system:serviceaccount:registry-bridge:registry-bridge");
  private static final List<String> KINDS =
      List.of("serviceentries", "workloadentries", "destinationrules");

  @TempDir private Path helmHome = Path.of("");

  @Test
  void itMayWriteItsKindsWhereItIsToldAndNowhereElse() {
    Manifests manifests = new Chart(helmHome).render(Values.named("crd"));
    try (KubeApiServer server = KubeApiServer.start(KubeApiServer.Options.rbac(BRIDGE))) {
      Cluster.prepare(server);
      KubernetesApi admin = new KubernetesApi(server.admin());
      manifests.objects().forEach(object -> assertThat(admin.take(object).ok()).isTrue());

      KubeClient bridge = server.client(BRIDGE);

      assertThat(List.of("mesh", "mesh-edge"))
          .allSatisfy(namespace -> assertMayWrite(bridge, namespace))
          .allSatisfy(namespace -> assertThat(statusOf(bridge, namespace)).isEqualTo(200));
      assertThat(List.of("elsewhere", "registry-bridge"))
          .allSatisfy(namespace -> assertMayOnlyList(bridge, namespace));
      assertThat(statusOf(bridge, "elsewhere")).isEqualTo(403);
      assertThat(bridge.get("/api/v1/namespaces").status()).isEqualTo(403);
      assertThat(bridge.get("/api/v1/namespaces/mesh/secrets").status()).isEqualTo(403);
      assertThat(bridge.get("/api/v1/namespaces/registry-bridge/secrets").status()).isEqualTo(403);
      assertThat(bridge.get(istio("mesh", "virtualservices")).status()).isEqualTo(403);
      assertThat(statusOfLease(bridge, "registry-bridge", "registry-bridge")).isEqualTo(404);
      assertThat(statusOfLease(bridge, "registry-bridge", "another")).isEqualTo(403);
      assertThat(statusOfLease(bridge, "mesh", "registry-bridge")).isEqualTo(403);
    }
  }

  private static void assertMayWrite(KubeClient bridge, String namespace) {
    bridge.applyIstio(
        "networking.istio.io",
        "serviceentries",
        "ServiceEntry",
        namespace,
        "orders",
        "{hosts: [orders.example], resolution: STATIC, ports: [{number: 80, name: http}]}");
    assertThat(bridge.delete(istio(namespace, "serviceentries") + "/orders").status())
        .isEqualTo(200);
    assertThat(KINDS)
        .allSatisfy(kind -> assertThat(bridge.get(istio(namespace, kind)).status()).isEqualTo(200));
  }

  /** Whoever else has a resource for one of the bridge's hosts may have it anywhere. */
  private static void assertMayOnlyList(KubeClient bridge, String namespace) {
    String entries = istio(namespace, "serviceentries");
    assertThat(bridge.get(entries).status()).isEqualTo(200);
    assertThat(bridge.get(entries + "/orders").status()).isEqualTo(403);
    assertThat(bridge.delete(entries + "/orders").status()).isEqualTo(403);
    assertThat(bridge.send("POST", entries, "application/json", "{}").status()).isEqualTo(403);
  }

  private static int statusOfLease(KubeClient bridge, String namespace, String name) {
    return bridge
        .get("/apis/coordination.k8s.io/v1/namespaces/%s/leases/%s".formatted(namespace, name))
        .status();
  }

  private static int statusOf(KubeClient bridge, String namespace) {
    return bridge.get("/api/v1/namespaces/" + namespace).status();
  }

  private static String istio(String namespace, String plural) {
    return "/apis/networking.istio.io/v1/namespaces/" + namespace + "/" + plural;
  }
}
