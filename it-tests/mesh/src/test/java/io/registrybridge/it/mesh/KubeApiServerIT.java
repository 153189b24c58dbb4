package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the tests rely on in the servers themselves. */
class KubeApiServerIT {
  private static final String RESOURCE =
      "/apis/networking.istio.io/v1/namespaces/istio-system/serviceentries/orders";

  @Test
  void keepsIstiosResourcesOverItsDeath() {
    try (KubeApiServer kubernetes = KubeApiServer.start()) {
      kubernetes
          .admin()
          .applyIstio(
              "networking.istio.io",
              "serviceentries",
              "ServiceEntry",
              "istio-system",
              "orders",
              "{hosts: [orders.example], resolution: STATIC, ports: [{number: 80, name: http}]}");

      kubernetes.kill();
      kubernetes.startAgain();

      assertThat(kubernetes.admin().get(RESOURCE).json().at("/spec/hosts/0").asText())
          .isEqualTo("orders.example");
    }
  }

  @Test
  void withRbacAUserMayDoNothingAtFirst() {
    TokenUser stranger = TokenUser.named("system:serviceaccount:istio-system:stranger");
    try (KubeApiServer kubernetes = KubeApiServer.start(KubeApiServer.Options.rbac(stranger))) {
      assertThat(kubernetes.client(stranger).get(RESOURCE).status()).isEqualTo(403);
      assertThat(kubernetes.admin().get(RESOURCE).status()).isEqualTo(404);
    }
  }
}
