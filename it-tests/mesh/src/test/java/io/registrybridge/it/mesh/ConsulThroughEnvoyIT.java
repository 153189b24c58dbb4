package io.registrybridge.it.mesh;

import static io.registrybridge.it.mesh.ConsulMesh.cluster;
import static io.registrybridge.it.mesh.ConsulMesh.host;
import static io.registrybridge.it.mesh.ConsulMesh.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import io.registrybridge.it.consul.ConsulClient;
import io.registrybridge.it.consul.ConsulClient.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A real Consul, the bridge, a real istiod with the bridge beside {@code k8s://}, and an Envoy at
 * the edge that carries requests to what is registered. Each test has a service of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsulThroughEnvoyIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int CHANGES = 50;

  private ConsulMesh mesh;
  private ConsulClient consul;
  private Istiod istiod;
  private Edge edge;
  private int port;

  @BeforeAll
  void start() {
    mesh = ConsulMesh.start();
    consul = mesh.consul();
    istiod = mesh.istiod();
    edge = mesh.edge();
    port = mesh.instancePort();
  }

  @AfterAll
  void close() {
    mesh.close();
  }

  @Test
  @Shows({Claim.TRAFFIC, Claim.EDGE})
  void aRegisteredInstanceAnswersThroughEnvoy() {
    String host = host("orders");
    edge.show(host);
    try (HttpInstance instance = HttpInstance.start("orders-1", "127.0.1.1", port)) {
      consul.register(registration("orders", instance));

      mesh.awaitAnswer(host, "orders-1");

      assertThat(istiod.configurations("ServiceEntry")).containsKey("registry-bridge/" + host);
      assertThat(istiod.services()).containsKey(host);
      assertThat(edge.envoy().endpoints(cluster(host))).containsExactly("127.0.1.1:" + port);
      assertThat(edge.envoy().statistic("update_rejected")).isZero();
    }
  }

  @Test
  @Shows(Claim.NO_FAILED_REQUEST)
  void endpointsComeAndGoUnderLoadWithoutAFailedRequest() {
    String host = host("cart");
    edge.show(host);
    List<Duration> answered = new ArrayList<>();
    List<Duration> drained = new ArrayList<>();
    try (HttpInstance always = HttpInstance.start("cart-0", "127.0.2.1", port);
        Closing instances = new Closing()) {
      consul.register(registration("cart", always));
      mesh.awaitAnswer(host, "cart-0");

      try (Load load = Load.on(edge, host)) {
        for (int i = 1; i <= CHANGES; i++) {
          HttpInstance instance =
              instances.add(HttpInstance.start("cart-" + i, "127.0.2." + (i + 1), port));
          long registered = System.nanoTime();
          consul.register(registration("cart", instance));
          Awaitility.await()
              .atMost(SOON)
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(2))
              .untilAsserted(() -> assertThat(instance.requests()).isPositive());
          answered.add(since(registered));

          long deregistered = System.nanoTime();
          consul.deregister(registration("cart", instance));
          awaitGone(host, instance);
          drained.add(since(deregistered));
        }
        System.out.printf(
            "registered in Consul -> answered through Envoy: %s%n"
                + "deregistered in Consul -> out of Envoy: %s%n"
                + "%d changes, %d requests, %d failed%n",
            Distribution.of(answered),
            Distribution.of(drained),
            2 * CHANGES,
            load.requests(),
            load.failures().size());
        assertThat(load.failures()).isEmpty();
        assertThat(load.requests()).isGreaterThan(2L * CHANGES);
      }
    }
  }

  @Test
  @Shows(Claim.ENDPOINT_PUSHES)
  void changedEndpointsCauseEndpointPushesOnly() {
    String host = host("stock");
    edge.show(host);
    consul.register(Instance.passing("stock", "stock-1", "127.0.3.1", port));
    awaitEndpoints(host, 1);
    istiodIsCalm();
    double clusters = istiod.metric("pilot_xds_pushes", "type=\"cds\"");
    double listeners = istiod.metric("pilot_xds_pushes", "type=\"lds\"");
    double routes = istiod.metric("pilot_xds_pushes", "type=\"rds\"");
    double endpoints = istiod.metric("pilot_xds_pushes", "type=\"eds\"");

    for (int i = 2; i <= 6; i++) {
      consul.register(Instance.passing("stock", "stock-" + i, "127.0.3." + i, port));
      awaitEndpoints(host, i);
    }

    assertThat(istiod.metric("pilot_xds_pushes", "type=\"eds\"")).isEqualTo(endpoints + 5);
    assertThat(istiod.metric("pilot_xds_pushes", "type=\"cds\"")).isEqualTo(clusters);
    assertThat(istiod.metric("pilot_xds_pushes", "type=\"lds\"")).isEqualTo(listeners);
    assertThat(istiod.metric("pilot_xds_pushes", "type=\"rds\"")).isEqualTo(routes);
  }

  @Test
  @Shows(Claim.SUBSETS)
  void aUsersVirtualServiceSplitsByOurSubsets() {
    String host = host("checkout");
    edge.show(
        host,
        """
        - {destination: {host: %s, subset: v1, port: {number: 80}}, weight: 90}
        - {destination: {host: %s, subset: v2, port: {number: 80}}, weight: 10}
        """
            .formatted(host, host));
    try (HttpInstance first = HttpInstance.start("v1", "127.0.4.1", port);
        HttpInstance second = HttpInstance.start("v2", "127.0.4.2", port)) {
      consul.register(registration("checkout", first).withMeta(Map.of("version", "v1")));
      consul.register(registration("checkout", second).withMeta(Map.of("version", "v2")));
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(edge.envoy().endpoints("outbound|80|v1|" + host)).hasSize(1);
                assertThat(edge.envoy().endpoints("outbound|80|v2|" + host)).hasSize(1);
                assertThat(edge.get(host).status()).isEqualTo(200);
              });

      Map<String, Integer> answers = new HashMap<>();
      for (int i = 0; i < 1_000; i++) {
        answers.merge(edge.get(host).body(), 1, Integer::sum);
      }

      System.out.println("canary of 90/10: " + answers);
      // Five standard deviations of what chance does to 1,000 requests.
      assertThat(answers.get("v1")).isBetween(850, 950);
      assertThat(answers.get("v2")).isBetween(50, 150);
    }
  }

  @Test
  @Shows(Claim.SHARED_ADDRESS)
  void ofInstancesThatShareAnAddressTheOneThatLeavesIsOutOfEnvoy() {
    String host = host("shared");
    edge.show(host);
    List<Instance> instances =
        List.of(
            Instance.passing("shared", "shared-1", "127.0.7.1", port),
            Instance.passing("shared", "shared-2", "127.0.7.1", port + 1));
    instances.forEach(consul::register);
    awaitEndpoints(host, 2);
    assertThat(mesh.bridge().admin("/api/v1/services"))
        .hasValueSatisfying(services -> assertThat(services).contains("endpoint-shares-address"));

    consul.deregister(instances.getFirst());

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(edge.envoy().endpoints(cluster(host)))
                    .containsExactly("127.0.7.1:" + (port + 1)));
  }

  private void awaitEndpoints(String host, int count) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(edge.envoy().endpoints(cluster(host))).hasSize(count));
  }

  private void awaitGone(String host, HttpInstance instance) {
    String endpoint = instance.address() + ":" + instance.port();
    Awaitility.await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> assertThat(edge.envoy().endpoints(cluster(host))).doesNotContain(endpoint));
  }

  /** What other tests have changed is out of the way. */
  private void istiodIsCalm() {
    double[] last = {-1};
    Awaitility.await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              double now = istiod.metric("pilot_xds_pushes");
              boolean calm = now == last[0];
              last[0] = now;
              return calm;
            });
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
