package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.testkit.fault.Behaviour;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a Nacos that is gone, stands still or comes back empty takes away: nothing before the new
 * epoch is told, from which on the engine holds removals.
 */
class NacosEvidenceIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int OWNERS = 4;

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void anOutageRemovesNothingUntilTheNewEpochIsTold(NacosVersion version) {
    try (NacosServer server = NacosServer.start(NacosServer.Options.of(version));
        NacosOwners owners = filled(server);
        NacosTestBed bed = NacosTestBed.started(server)) {
      awaitAll(bed);

      server.kill();
      awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
      bed.observed.assertNothingTakenFor(Duration.ofSeconds(10));

      server.startAgain();
      awaitState(bed, State.CONNECTED);
      assertThat(bed.observed.status().epoch()).isEqualTo(2);
      assertThat(bed.observed.takenInEpoch(1)).isEmpty();
      awaitAll(bed);
      owners.deregister("cart", "cart-0");
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.available("cart")).hasSize(OWNERS - 1));
      assertThat(bed.uncaught()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void aPauseInWhichOwnersGiveUpRemovesNothingUntilTheNewEpochIsTold(NacosVersion version) {
    try (NacosServer server = NacosServer.start(NacosServer.Options.of(version));
        NacosOwners owners = filled(server);
        NacosTestBed bed = NacosTestBed.started(server)) {
      awaitAll(bed);

      server.pause();
      awaitCause(bed, ErrorCode.REGISTRY_UNREACHABLE);
      bed.observed.assertNothingTakenFor(Duration.ofSeconds(11));
      server.resume();

      awaitState(bed, State.CONNECTED);
      assertThat(bed.observed.takenInEpoch(1)).isEmpty();
      assertThat(bed.observed.status().epoch()).isGreaterThan(1);
      awaitAll(bed);
      assertThat(owners.services()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void aServerThatComesBackEmptyTellsSoInTheNewEpoch(NacosVersion version) {
    try (NacosServer server = NacosServer.start(NacosServer.Options.of(version));
        NacosOwners owners = filled(server);
        NacosTestBed bed = NacosTestBed.started(server)) {
      awaitAll(bed);

      server.kill();
      server.eraseData();
      owners.endAll();
      server.startAgain();

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.available("cart")).isEmpty());
      assertThat(bed.observed.takenInEpoch(1)).isEmpty();
      assertThat(bed.observed.status().epoch()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void aLostConnectionOfOursEmptiesNothing(NacosVersion version) {
    try (NacosServer server = NacosServer.start(NacosServer.Options.of(version));
        NacosProxy proxy = NacosProxy.to(server);
        NacosOwners owners = filled(server);
        NacosTestBed bed = NacosTestBed.started(server, "nacos.addresses", proxy.address())) {
      awaitAll(bed);

      proxy.behave(Behaviour.PASS);

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.status().epoch()).isGreaterThan(1));
      awaitState(bed, State.CONNECTED);
      bed.observed.assertNothingTakenFor(Duration.ofSeconds(5));
      owners.register("cart", "late", NacosOwners.instance("10.9.9.9", 8080));
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.available("cart")).hasSize(OWNERS + 1));
    }
  }

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void whatIsReallyGoneLeavesInTheSameEpoch(NacosVersion version) {
    try (NacosServer server = NacosServer.start(NacosServer.Options.of(version));
        NacosOwners owners = filled(server);
        NacosTestBed bed = NacosTestBed.started(server)) {
      awaitAll(bed);

      owners.deregisterAll("cart");

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.names()).containsExactly("orders"));
      assertThat(bed.observed.status().epoch()).isEqualTo(1);
      assertThat(bed.observed.available("orders")).hasSize(OWNERS);

      owners.register("cart", "again", NacosOwners.instance("10.0.0.9", 8080));
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(bed.observed.available("cart")).hasSize(1));
    }
  }

  private static NacosOwners filled(NacosServer server) {
    NacosOwners owners = NacosOwners.of(server);
    for (String service : new String[] {"cart", "orders"}) {
      IntStream.range(0, OWNERS)
          .forEach(
              number -> {
                Instance instance = NacosOwners.instance("10.0.0." + (1 + number), 8080);
                owners.register(service, service + "-" + number, instance);
              });
    }
    return owners;
  }

  private static void awaitAll(NacosTestBed bed) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(bed.observed.available("cart")).hasSize(OWNERS);
              assertThat(bed.observed.available("orders")).hasSize(OWNERS);
              assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
            });
  }

  private static void awaitState(NacosTestBed bed, State state) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(bed.observed.status().state()).isEqualTo(state));
  }

  private static void awaitCause(NacosTestBed bed, ErrorCode code) {
    await().atMost(SOON).untilAsserted(() -> assertThat(bed.observed.causes()).contains(code));
  }
}
