package io.registrybridge.it.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** Three servers: what the loss of some of them means. */
class ZooKeeperEnsembleIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CART = "com.acme.Cart";

  @Test
  void eachServerMayGoAndComeBack() {
    try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start();
        ZooKeeperClient owner = ensemble.client()) {
      owner.register(CART, url("10.0.0.1"));
      try (ZooKeeperTestBed bed = watching(ensemble)) {
        soon(() -> assertThat(bed.observed.available(CART)).hasSize(1));

        int providers = 1;
        for (ZooKeeperServer member : ensemble.members()) {
          member.kill();
          providers++;
          int expected = providers;
          owner.register(CART, url("10.0.0." + providers));
          soon(() -> assertThat(bed.observed.available(CART)).hasSize(expected));
          member.startAgain();
          // It has found the others when it takes a session.
          new ZooKeeperClient(member.address(), ZooKeeperServer.SUPER_USER).close();
        }

        soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
        assertThat(bed.observed.removals()).isEmpty();
        assertThat(bed.observed.statuses())
            .allSatisfy(status -> assertThat(status.continuity()).isEqualTo(Continuity.CONTINUOUS));
        owner.deregister(CART, url("10.0.0.1"));
        soon(() -> assertThat(bed.observed.available(CART)).hasSize(3));
      }
    }
  }

  @Test
  void withoutAMajorityNothingIsRemoved() {
    try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start();
        ZooKeeperClient owner = ensemble.client()) {
      owner.register(CART, url("10.0.0.1"));
      try (ZooKeeperTestBed bed = watching(ensemble)) {
        soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
        List<ZooKeeperServer> members = ensemble.members();

        members.get(0).kill();
        members.get(1).kill();
        soon(() -> assertThat(bed.observed.causes()).contains(ErrorCode.REGISTRY_UNREACHABLE));
        assertThat(bed.observed.removals()).isEmpty();

        members.get(0).startAgain();
        soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
        assertThat(bed.observed.removals()).isEmpty();
        assertThat(bed.observed.names()).containsExactly(CART);
        assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUOUS);
      }
    }
  }

  private static ZooKeeperTestBed watching(ZooKeeperEnsemble ensemble) {
    return ZooKeeperTestBed.started(
        ensemble.members().getFirst(), "zookeeper.connect", ensemble.address());
  }

  private static String url(String address) {
    return "dubbo://" + address + ":20880/" + CART + "?application=shop";
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
  }
}
