package io.registrybridge.it.mesh;

import static io.registrybridge.it.mesh.ConsulMesh.cluster;
import static io.registrybridge.it.mesh.ConsulMesh.host;
import static io.registrybridge.it.mesh.ConsulMesh.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A user's own ServiceEntry for a host of the bridge. The edge is in {@code istio-system}, the
 * bridge's resources are in {@code registry-bridge}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersServiceEntryIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration STAYS = Duration.ofSeconds(3);

  private ConsulMesh mesh;

  @BeforeAll
  void start() {
    mesh = ConsulMesh.start();
    mesh.kubernetes().createNamespace("registry-bridge");
    mesh.kubernetes().createNamespace("shop");
  }

  @AfterAll
  void close() {
    mesh.close();
  }

  @Test
  void oneThatWasThereFirstStays() {
    String host = host("orders");
    mesh.edge().show(host);
    try (HttpInstance users = instance("the user's", 1);
        HttpInstance ours = instance("the registry's", 2)) {
      applyUsers("shop", host, users);
      mesh.awaitAnswer(host, "the user's");

      mesh.consul().register(registration("orders", ours));
      awaitOurs(host);

      assertStays(host, "the user's");
    }
  }

  @Test
  @Shows(Claim.USERS_SERVICE_ENTRY)
  void oneThatComesLaterWins() {
    String host = host("cart");
    mesh.edge().show(host);
    try (HttpInstance users = instance("the user's", 3);
        HttpInstance ours = instance("the registry's", 4)) {
      mesh.consul().register(registration("cart", ours));
      mesh.awaitAnswer(host, "the registry's");

      applyUsers("shop", host, users);

      mesh.awaitAnswer(host, "the user's");
      assertStays(host, "the user's");
    }
  }

  @Test
  void oneInTheNamespaceOfTheClientWinsThere() {
    String host = host("stock");
    mesh.edge().show(host);
    try (HttpInstance users = instance("the user's", 5);
        HttpInstance ours = instance("the registry's", 6)) {
      mesh.consul().register(registration("stock", ours));
      mesh.awaitAnswer(host, "the registry's");

      applyUsers("istio-system", host, users);

      mesh.awaitAnswer(host, "the user's");
      assertStays(host, "the user's");
    }
  }

  /** How docs/moving.md keeps a name beyond the last instance in the registry. */
  @Test
  void oneThatSelectsWorkloadsWinsAndStaysWithoutTheRegistry() {
    String host = host("pay");
    mesh.edge().show(host);
    try (HttpInstance moved = instance("the moved one's", 9);
        HttpInstance ours = instance("the registry's", 10)) {
      mesh.consul().register(registration("pay", ours));
      mesh.awaitAnswer(host, "the registry's");
      applyWorkload("shop", "pay", moved);

      applyUsers(
          "shop",
          host,
          """
          ports: [{number: 80, name: http, protocol: HTTP, targetPort: %d}]
          workloadSelector: {labels: {app: pay}}
          """
              .formatted(moved.port()));
      mesh.awaitAnswer(host, "the moved one's");
      mesh.consul().deregister(registration("pay", ours));

      assertStays(host, "the moved one's");
    }
  }

  /** Why docs/istiod.md says to keep that namespace for the bridge alone. */
  @Test
  void inTheBridgesOwnNamespaceIstiodAddsUpTheEndpointsOfBoth() {
    String host = host("checkout");
    mesh.edge().show(host);
    try (HttpInstance users = instance("the user's", 7);
        HttpInstance ours = instance("the registry's", 8)) {
      applyUsers("registry-bridge", host, users);
      mesh.awaitAnswer(host, "the user's");

      mesh.consul().register(registration("checkout", ours));

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(mesh.edge().envoy().endpoints(cluster(host)))
                      .containsExactly(
                          users.address() + ":" + users.port(),
                          ours.address() + ":" + ours.port()));
    }
  }

  private HttpInstance instance(String name, int number) {
    return HttpInstance.start(name, "127.0.5." + number, mesh.instancePort());
  }

  private void applyUsers(String namespace, String host, HttpInstance instance) {
    applyUsers(
        namespace,
        host,
        """
        ports: [{number: 80, name: http, protocol: HTTP, targetPort: %d}]
        endpoints: [{address: %s}]
        """
            .formatted(instance.port(), instance.address()));
  }

  private void applyUsers(String namespace, String host, String portsAndEndpoints) {
    mesh.kubernetes()
        .applyIstio(
            "networking.istio.io",
            "serviceentries",
            "ServiceEntry",
            namespace,
            "mine-" + host,
            """
            hosts: [%s]
            resolution: STATIC
            location: MESH_INTERNAL
            %s
            """
                .formatted(host, portsAndEndpoints));
  }

  /** Selected as a pod is, and this istiod does not watch pods. */
  private void applyWorkload(String namespace, String app, HttpInstance instance) {
    mesh.kubernetes()
        .applyIstio(
            "networking.istio.io",
            "workloadentries",
            "WorkloadEntry",
            namespace,
            app,
            "{address: %s, labels: {app: %s}}".formatted(instance.address(), app));
  }

  private void awaitOurs(String host) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(mesh.istiod().configurations("ServiceEntry"))
                    .containsKey("registry-bridge/" + host));
  }

  private void assertStays(String host, String answer) {
    Awaitility.await()
        .during(STAYS)
        .atMost(STAYS.multipliedBy(3))
        .untilAsserted(() -> assertThat(mesh.edge().get(host)).isEqualTo(new Answer(200, answer)));
  }
}
