package io.registrybridge.it.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** What a ZooKeeper that is ill, gone, empty or forbids removes: nothing. */
class ZooKeeperEvidenceIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String CART = "com.acme.Cart";
  private static final String ORDERS = "com.acme.Orders";
  private static final String CART_URL = url("10.0.0.1", CART);
  private static final String ORDERS_URL = url("10.0.0.2", ORDERS);

  @Test
  void anOutageRemovesNothingAndWhatChangedMeanwhileIsSeenAfterIt() {
    try (ZooKeeperServer server = start();
        ZooKeeperClient owner = filled(server);
        ZooKeeperTestBed bed = ZooKeeperTestBed.started(server)) {
      awaitBoth(bed);

      server.kill();
      awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
      assertThat(bed.observed.removals()).isEmpty();
      server.startAgain();

      awaitConnected(bed);
      assertThat(bed.observed.removals()).isEmpty();
      // One more where the first answer came before the client's word of the new connection.
      assertThat(bed.observed.status().epoch()).isBetween(2L, 3L);
      assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUOUS);
      owner.deregister(ORDERS, ORDERS_URL);
      soon(() -> assertThat(bed.observed.names()).containsExactly(CART));
      assertThat(bed.uncaught()).isEmpty();
    }
  }

  @Test
  void aServerThatStandsStillLongerThanTheSessionRemovesNothing() throws Exception {
    try (ZooKeeperServer server = start();
        ZooKeeperClient owner = filled(server);
        ZooKeeperTestBed bed = ZooKeeperTestBed.started(server)) {
      awaitBoth(bed);

      signal(server, "STOP");
      try {
        awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
        // The adapter's session of 4 s is over by then, the owner's of 20 s is not.
        await()
            .pollDelay(Duration.ofSeconds(9))
            .atMost(Duration.ofSeconds(12))
            .untilAsserted(() -> assertThat(bed.observed.removals()).isEmpty());
      } finally {
        signal(server, "CONT");
      }

      awaitConnected(bed);
      assertThat(bed.observed.removals()).isEmpty();
      assertThat(bed.observed.names()).containsExactlyInAnyOrder(CART, ORDERS);
      assertThat(bed.observed.status().epoch()).isEqualTo(2);
      owner.register(CART, url("10.0.0.9", CART));
      soon(() -> assertThat(bed.observed.available(CART)).hasSize(2));
    }
  }

  @Test
  void aServerThatComesBackEmptyRemovesNothingAndOtherDataIsLostData() {
    try (ZooKeeperServer server = start();
        ZooKeeperTestBed bed = ZooKeeperTestBed.started(server)) {
      ZooKeeperClient owner = filled(server);
      awaitBoth(bed);
      String token = bed.observed.status().dataToken();
      owner.close();
      // What its session took with it is gone for good: again by one that outlives the server.
      try (ZooKeeperClient client = server.client()) {
        client.create(ZooKeeperClient.providerPath(CART, CART_URL), "", CreateMode.PERSISTENT);
      }
      soon(() -> assertThat(bed.observed.names()).containsExactly(CART));
      int before = bed.observed.removals().size();

      server.kill();
      server.eraseData();
      server.startAgain();
      awaitCause(bed, ErrorCode.REGISTRY_DATA_LOST);
      assertThat(bed.observed.removals()).hasSize(before);

      try (ZooKeeperClient other = server.client()) {
        other.register(ORDERS, ORDERS_URL);
        soon(() -> assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.DATA_LOST));
        assertThat(bed.observed.status().dataToken()).isNotEqualTo(token).isNotEmpty();
        assertThat(bed.observed.status().epoch()).isEqualTo(2);
        soon(() -> assertThat(bed.observed.names()).containsExactly(ORDERS));
      }
    }
  }

  @Test
  void aRootThatIsDeletedForItIsEmptyDuringAnOutageWasEmpty() {
    try (ZooKeeperServer server = start();
        ZooKeeperClient owner = filled(server);
        FaultProxy proxy =
            FaultProxy.toAnyProtocol(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
      owner.create("/services", "", CreateMode.CONTAINER);
      owner.put("/services/shop/u-1", springCloud());
      try (ZooKeeperTestBed bed =
          ZooKeeperTestBed.started(
              server, "zookeeper.connect", "127.0.0.1:" + proxy.address().getPort())) {
        soon(
            () -> assertThat(bed.observed.names()).containsExactlyInAnyOrder(CART, ORDERS, "shop"));

        proxy.behave(Behaviour.REFUSE);
        awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
        // As the server does with a container that is empty, a minute later.
        owner.deleteTree("/services");
        assertThat(bed.observed.removals()).isEmpty();
        proxy.behave(Behaviour.PASS);

        awaitConnected(bed);
        assertThat(bed.observed.names()).containsExactlyInAnyOrder(CART, ORDERS);
        assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUOUS);
        owner.put("/services/shop/u-1", springCloud());
        soon(() -> assertThat(bed.observed.available("shop")).hasSize(1));
      }
    }
  }

  private static String springCloud() {
    return InstanceJson.springCloud("shop", "u-1", "10.0.0.4", 8080, Map.of());
  }

  @Test
  void wrongCredentialsReadNothingAndRemoveNothing() throws Exception {
    String right = DigestAuthenticationProvider.generateDigest("bridge:right");
    try (ZooKeeperServer server = start();
        ZooKeeperClient owner = filled(server)) {
      owner.allowOnly("/dubbo", right);
      try (ZooKeeperTestBed wrong =
          ZooKeeperTestBed.started(server, "zookeeper.auth.credentials", "bridge:wrong")) {
        awaitCause(wrong, ErrorCode.REGISTRY_UNAUTHORIZED);
        assertThat(wrong.observed.resynced()).isFalse();
        assertThat(wrong.probe().usable()).isFalse();
      }

      try (ZooKeeperTestBed bed =
          ZooKeeperTestBed.started(server, "zookeeper.auth.credentials", "bridge:right")) {
        awaitBoth(bed);
        assertThat(bed.probe().usable()).isTrue();

        owner.forbid("/dubbo");
        awaitCause(bed, ErrorCode.REGISTRY_UNAUTHORIZED);
        owner.deregister(ORDERS, ORDERS_URL);
        assertThat(bed.observed.removals()).isEmpty();

        owner.allow("/dubbo");
        awaitConnected(bed);
        soon(() -> assertThat(bed.observed.names()).containsExactly(CART));
      }
    }
  }

  @Test
  void oneInterfaceThatMayNotBeReadHoldsNothingElseUp() {
    String secret = "com.acme.Secret";
    try (ZooKeeperServer server = start();
        ZooKeeperClient owner = filled(server)) {
      owner.register(secret, url("10.0.0.3", secret));
      owner.forbid("/dubbo/" + secret + "/providers");
      try (ZooKeeperTestBed bed = ZooKeeperTestBed.started(server)) {
        soon(() -> assertThat(bed.observed.resynced()).isTrue());
        awaitConnected(bed);
        assertThat(bed.observed.unreadable())
            .extracting(ServiceKey::name)
            .containsExactly(secret + ":*");
        assertThat(bed.observed.names()).containsExactlyInAnyOrder(CART, ORDERS);

        owner.deregister(ORDERS, ORDERS_URL);
        soon(() -> assertThat(bed.observed.names()).containsExactly(CART));

        owner.allow("/dubbo/" + secret + "/providers");
        soon(() -> assertThat(bed.observed.unreadable()).isEmpty());
        assertThat(bed.observed.available(secret)).hasSize(1);

        // Forbidden again, it is kept through an outage.
        owner.forbid("/dubbo/" + secret + "/providers");
        server.kill();
        awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
        server.startAgain();
        soon(() -> assertThat(bed.observed.unreadable()).hasSize(1));
        awaitConnected(bed);
        assertThat(bed.observed.names()).containsExactlyInAnyOrder(CART, secret);
        assertThat(bed.observed.available(secret)).hasSize(1);
      }
    }
  }

  @Test
  void aChrootThatIsNotThereIsAnErrorUntilItIs() {
    try (ZooKeeperServer server = start();
        ZooKeeperClient owner = filled(server);
        ZooKeeperTestBed bed =
            ZooKeeperTestBed.started(server, "zookeeper.connect", server.address() + "/team")) {
      awaitCause(bed, ErrorCode.REGISTRY_ANSWER_INCOMPLETE);
      assertThat(bed.probe().usable()).isFalse();

      owner.create(
          "/team" + ZooKeeperClient.providerPath(CART, CART_URL), "", CreateMode.EPHEMERAL);

      awaitConnected(bed);
      soon(() -> assertThat(bed.observed.names()).containsExactly(CART));
      assertThat(bed.observed.status().dataToken()).startsWith("/@");
    }
  }

  @Test
  void aListBeyondAMegabyteIsRead() {
    try (ZooKeeperServer server = start();
        ZooKeeperClient owner = filled(server)) {
      String padding = "x".repeat(600);
      for (int i = 0; i < 2_500; i++) {
        owner.register(CART, url("10.1." + i / 250 + "." + (1 + i % 250), CART) + "&p=" + padding);
      }

      try (ZooKeeperTestBed bed = ZooKeeperTestBed.started(server)) {
        soon(() -> assertThat(bed.observed.available(CART)).hasSize(2_501));
        assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
      }
    }
  }

  private static ZooKeeperServer start() {
    return ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
  }

  private static ZooKeeperClient filled(ZooKeeperServer server) {
    ZooKeeperClient owner = server.client();
    owner.register(CART, CART_URL);
    owner.register(ORDERS, ORDERS_URL);
    return owner;
  }

  private static String url(String address, String interfaceName) {
    return "dubbo://" + address + ":20880/" + interfaceName + "?application=shop";
  }

  private static void signal(ZooKeeperServer server, String name)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static void awaitBoth(ZooKeeperTestBed bed) {
    soon(
        () -> {
          assertThat(bed.observed.names()).containsExactlyInAnyOrder(CART, ORDERS);
          assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
        });
  }

  private static void awaitConnected(ZooKeeperTestBed bed) {
    soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
  }

  private static void awaitCause(ZooKeeperTestBed bed, ErrorCode code) {
    soon(() -> assertThat(bed.observed.causes()).contains(code));
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
  }
}
