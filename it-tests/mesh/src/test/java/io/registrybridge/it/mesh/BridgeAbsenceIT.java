package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.compatibility.Claim;
import io.registrybridge.it.compatibility.Shows;
import io.registrybridge.it.consul.ConsulBinary;
import io.registrybridge.it.consul.ConsulClient.Instance;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.server.RequiredFile;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a real istiod does when the bridge is not there yet, restarts, or is away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BridgeAbsenceIT {
  // Istio's and gRPC's waits add up after an absence: mesh-bench saw 34 s after one of 30 s.
  private static final Duration RECONNECTED = Duration.ofMinutes(3);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration BACK = Duration.ofSeconds(3);
  private static final Duration QUICK_START = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 6;
  private static final String ORDERS = "orders.service.dc1.consul";
  private static final String CART = "cart.service.dc1.consul";

  /** How long the bridge is away: ISO-8601, {@code PT60S} for the long form. */
  private static final Duration ABSENCE =
      Duration.parse(System.getProperty("mesh.absence", "PT8S"));

  private final Closing servers = new Closing();
  private final Closing ofTest = new Closing();
  private ConsulServer consul;
  private KubeApiServer kubernetes;

  @BeforeAll
  void start() {
    consul =
        servers.add(
            ConsulServer.start(
                RequiredFile.orSkip(ConsulBinary.find()), ConsulServer.Options.DEFAULT));
    kubernetes = servers.add(KubeApiServer.start());
    consul.client().register(Instance.passing("orders", "orders-1", "10.0.0.1", 8080));
    consul.client().register(Instance.passing("orders", "orders-2", "10.0.0.2", 8080));
    consul.client().register(Instance.passing("cart", "cart-1", "10.0.0.3", 9090));
  }

  @AfterEach
  void closeWhatTheTestStarted() {
    ofTest.close();
  }

  @AfterAll
  void close() {
    servers.close();
  }

  @Test
  @Shows(Claim.ENDS_WITHOUT_BRIDGE)
  void anIstiodThatIsThereFirstEndsAndIsReadyAtItsNextStart() {
    BridgeUnderTest bridge = bridge();
    bridge.kill();
    Istiod istiod = ofTest.add(Istiod.launch(options(bridge)));
    istiod.startWithoutWaiting();
    Awaitility.await().atMost(SOON).until(() -> !istiod.isAlive());
    assertThat(istiod.said()).contains("MCP: failed running");

    bridge.startAgain();
    Bridges.listening(bridge);
    // What Kubernetes does with a container that has ended.
    istiod.startAgain();

    awaitHosts(istiod);
  }

  @Test
  @Shows(Claim.READY)
  void anIstiodThatIsThereSecondIsReadyWithAllServices() {
    Istiod istiod = ofTest.add(Istiod.start(options(bridge())));

    awaitHosts(istiod);
  }

  @Test
  @Shows(Claim.RESTART)
  void aRestartedBridgeIsBackInThreeSecondsAndNothingHasChanged() {
    BridgeUnderTest bridge = bridge();
    Istiod istiod = ofTest.add(Istiod.start(options(bridge)));
    awaitHosts(istiod);
    Map<String, JsonNode> before = state(istiod);
    double pushes = pushes(istiod);

    List<Duration> back = new ArrayList<>();
    for (int attempt = 1; attempt <= ATTEMPTS && isNoneWithin(BACK, back); attempt++) {
      long from = System.nanoTime();
      bridge.terminate();
      long ended = millisSince(from);
      bridge.startAgain();
      Bridges.listening(bridge);
      long listening = millisSince(from);
      awaitAcknowledged(bridge);
      long acknowledged = millisSince(from);
      System.out.printf(
          "restart of the bridge: ended after %d ms, listening after %d ms, acknowledged by istiod"
              + " after %d ms%n",
          ended, listening, acknowledged);
      if (listening - ended <= QUICK_START.toMillis()) {
        back.add(Duration.ofMillis(acknowledged - listening));
      }
    }

    assertThat(state(istiod)).isEqualTo(before);
    assertThat(pushes(istiod)).isEqualTo(pushes);
    // istiod backs off longer after a longer absence, whatever the bridge does then.
    Assumptions.assumeFalse(
        back.isEmpty(), "the machine is too busy to start a bridge within " + QUICK_START);
    assertThat(back).anyMatch(took -> took.compareTo(BACK) <= 0);
  }

  @Test
  @Shows(Claim.ABSENCE)
  void anAbsenceChangesNothingAndIsMadeUpForAfterwards() {
    BridgeUnderTest bridge = bridge();
    Istiod istiod = ofTest.add(Istiod.start(options(bridge)));
    awaitHosts(istiod);
    Map<String, JsonNode> before = state(istiod);
    double pushes = pushes(istiod);

    bridge.kill();
    Awaitility.await()
        .during(ABSENCE)
        .atMost(ABSENCE.plus(SOON))
        .untilAsserted(
            () -> {
              assertThat(istiod.isReady()).isTrue();
              assertThat(state(istiod)).isEqualTo(before);
            });
    assertThat(pushes(istiod)).isEqualTo(pushes);
    Instance third = Instance.passing("orders", "orders-3", "10.0.0.9", 8080);
    consul.client().register(third);
    bridge.startAgain();

    long from = System.nanoTime();
    Awaitility.await()
        .atMost(RECONNECTED.plus(ABSENCE))
        .untilAsserted(() -> assertThat(state(istiod).toString()).contains("10.0.0.9"));
    System.out.println(
        "away for %s: istiod has what was missed %d ms after the start"
            .formatted(ABSENCE, millisSince(from)));
    consul.client().deregister(third);
  }

  @Test
  @Shows(Claim.RESTART_WHILE_REGISTRY_HANGS)
  void aRestartedBridgeWhoseRegistryHangsKeepsWhatIstiodHas() {
    try (FaultProxy registry =
        FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), consul.httpPort()))) {
      BridgeUnderTest bridge = bridgeBehind(registry);
      Istiod istiod = ofTest.add(Istiod.start(options(bridge)));
      awaitHosts(istiod);
      Map<String, JsonNode> before = state(istiod);
      double pushes = pushes(istiod);

      registry.behave(Behaviour.HANG);
      bridge.terminate();
      bridge.startAgain();
      awaitAcknowledged(bridge);

      assertThat(state(istiod)).isEqualTo(before);
      assertThat(pushes(istiod)).isEqualTo(pushes);
    }
  }

  @Test
  @Shows(Claim.WAITS_FOR_REGISTRY)
  void anIstiodWaitsWithItsConnectionWhileTheRegistryOfANewBridgeHangs() {
    try (FaultProxy registry =
        FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), consul.httpPort()))) {
      registry.behave(Behaviour.HANG);
      BridgeUnderTest bridge = bridgeBehind(registry);
      Istiod istiod = ofTest.add(Istiod.launch(options(bridge)));
      istiod.startWithoutWaiting();
      Awaitility.await()
          .during(Duration.ofSeconds(5))
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(istiod.isAlive()).isTrue();
                assertThat(istiod.isReady()).isFalse();
              });

      registry.behave(Behaviour.PASS);

      Awaitility.await().atMost(RECONNECTED).until(istiod::isReady);
      awaitHosts(istiod);
      assertThat(istiod.said()).doesNotContain("disconnected");
    }
  }

  private BridgeUnderTest bridge() {
    return Bridges.listening(ofTest.add(BridgeUnderTest.on(consul)));
  }

  private BridgeUnderTest bridgeBehind(FaultProxy registry) {
    return Bridges.listening(
        ofTest.add(
            BridgeUnderTest.with(
                Map.of(
                    "consul",
                    List.of(
                        "type=consul",
                        "consul.addresses=127.0.0.1:" + registry.address().getPort(),
                        // A first list after an outage is given this long.
                        "removal.settle=2s")))));
  }

  private Istiod.Options options(BridgeUnderTest bridge) {
    return Istiod.Options.of(kubernetes, Bridges.address(bridge));
  }

  private static void awaitHosts(Istiod istiod) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(istiod.services()).containsKeys(ORDERS, CART));
  }

  private static void awaitAcknowledged(BridgeUnderTest bridge) {
    Awaitility.await()
        .atMost(RECONNECTED)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              JsonNode clients =
                  new Answer(200, bridge.admin("/api/v1/clients").orElse("{}")).json();
              assertThat(clients.at("/clients/0/subscriptions"))
                  .filteredOn(type -> type.path("typeUrl").asText().endsWith("/ServiceEntry"))
                  .extracting(type -> type.path("state").asText())
                  .containsExactly("acknowledged");
            });
  }

  /** What istiod has of each of the bridge's hosts. */
  private static Map<String, JsonNode> state(Istiod istiod) {
    Map<String, JsonNode> state = new TreeMap<>();
    istiod
        .configurations("ServiceEntry")
        .forEach((name, entry) -> state.put(name.substring(name.indexOf('/') + 1), entry));
    return state;
  }

  private static boolean isNoneWithin(Duration limit, List<Duration> all) {
    return all.stream().noneMatch(took -> took.compareTo(limit) <= 0);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private static double pushes(Istiod istiod) {
    return istiod.metric("pilot_push_triggers");
  }
}
