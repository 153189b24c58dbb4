package io.registrybridge.adapter.zookeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.zookeeper.layout.DubboInterfaces;
import io.registrybridge.adapter.zookeeper.layout.Entry.Kind;
import io.registrybridge.adapter.zookeeper.layout.InstanceNodes;
import io.registrybridge.adapter.zookeeper.layout.InstanceReading;
import io.registrybridge.adapter.zookeeper.layout.Layout;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which answers and changes take something away, and which never do. */
class RegistryWatchTest {
  private static final ServiceSelector ALL = ServiceSelector.all();
  private static final Duration CHECK = Duration.ofSeconds(15);

  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakeEnsemble ensemble = new FakeEnsemble();
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private DefectiveLayout interfaces = interfaces(ALL);
  private RegistryWatch watch = watching("", ALL);
  private boolean deaf;

  private static DefectiveLayout interfaces(ServiceSelector wanted) {
    return new DefectiveLayout(
        new DubboInterfaces("zk", wanted, "/dubbo", false, LocalityKeys.DEFAULT));
  }

  private RegistryWatch watching(String chroot, ServiceSelector wanted) {
    interfaces = interfaces(wanted);
    List<Layout> layouts =
        List.of(
            interfaces,
            InstanceNodes.shared(
                "zk",
                wanted,
                "/services",
                Set.of(Kind.SPRING_CLOUD),
                new InstanceReading(LocalityKeys.DEFAULT, "protocol")));
    return new RegistryWatch(
        new AdapterContext("zk", wanted, scheduler),
        new WatchPlan("zk1:2181" + chroot, chroot, layouts, CHECK, Duration.ofMinutes(10)),
        ensemble,
        this::hear);
  }

  private void hear(RegistryEvent event) {
    if (deaf && event instanceof ServiceUpdated) {
      throw new IllegalStateException("a defect of the test's own");
    }
    events.accept(event);
  }

  @AfterEach
  void close() {
    watch.close();

    assertThat(scheduler.waiting()).as("timers after close").isEmpty();
  }

  @Test
  void everythingIsReadAndThenListed() {
    provider("a.B", "10.0.0.1");
    provider("a.B", "10.0.0.2");
    ensemble.create("/dubbo/a.C/consumers/someone", "");
    instance("orders", "i1", "10.0.0.9");

    start();

    assertThat(view())
        .containsOnly(
            Map.entry("a.B", Set.of("10.0.0.1", "10.0.0.2")),
            Map.entry("orders", Set.of("10.0.0.9")));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(events.values()).last().isInstanceOf(Resynced.class);
    assertThat(status().dataToken()).isNotEmpty();
  }

  @Test
  void aRootThatWasNeverThereIsNoFailureAndIsSeenWhenItComes() {
    provider("a.B", "10.0.0.1");
    start();
    assertThat(status().state()).isEqualTo(State.CONNECTED);

    instance("orders", "i1", "10.0.0.9");
    soon();

    assertThat(view()).containsEntry("orders", Set.of("10.0.0.9"));
  }

  @Test
  void withoutAnyRootNothingIsListedUntilOneComes() {
    start();
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_ANSWER_INCOMPLETE);
    assertThat(events.values(Resynced.class)).isEmpty();

    provider("a.B", "10.0.0.1");
    soon();

    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(events.values(Resynced.class)).hasSize(1);
  }

  @Test
  void aChangeIsReadWithinMilliseconds() {
    provider("a.B", "10.0.0.1");
    start();

    provider("a.B", "10.0.0.2");
    provider("a.New", "10.0.0.3");
    scheduler.advance(Duration.ofMillis(20));

    assertThat(view())
        .containsEntry("a.B", Set.of("10.0.0.1", "10.0.0.2"))
        .containsEntry("a.New", Set.of("10.0.0.3"));
  }

  @Test
  void oneOfSeveralLeavesAtOnce() {
    provider("a.B", "10.0.0.1");
    provider("a.B", "10.0.0.2");
    start();

    ensemble.delete(path("a.B", "10.0.0.1"));
    scheduler.advance(Duration.ofMillis(20));

    assertThat(view()).containsEntry("a.B", Set.of("10.0.0.2"));
  }

  @Test
  void theLastOneThatIsCreatedAgainWithinAMomentNeverLeaves() {
    provider("a.B", "10.0.0.1");
    start();
    int before = events.values().size();

    ensemble.delete(path("a.B", "10.0.0.1"));
    scheduler.advance(Duration.ofMillis(60));
    provider("a.B", "10.0.0.1");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(events.values()).hasSize(before);
  }

  @Test
  void theLastOneThatStaysAwayLeaves() {
    provider("a.B", "10.0.0.1");
    provider("a.C", "10.0.0.1");
    start();

    ensemble.delete(path("a.B", "10.0.0.1"));
    scheduler.advance(Duration.ofMillis(100));

    assertThat(view()).containsOnlyKeys("a.C");
    assertThat(events.values(ServiceRemoved.class)).hasSize(1);
  }

  @Test
  void anInterfaceThatIsDeletedWholeLeaves() {
    provider("a.B", "10.0.0.1");
    provider("a.C", "10.0.0.1");
    start();

    ensemble.delete("/dubbo/a.B");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(view()).containsOnlyKeys("a.C");
  }

  @Test
  void aProvidersNodeThatIsDeletedLeavesItsInterfaceEmpty() {
    provider("a.B", "10.0.0.1");
    start();

    ensemble.delete("/dubbo/a.B/providers");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(view()).isEmpty();
    assertThat(status().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void anOutageTakesNothingAwayAndBeginsAnEpochBeforeItsData() {
    provider("a.B", "10.0.0.1");
    provider("a.C", "10.0.0.1");
    start();
    int before = events.values().size();

    ensemble.disconnect();
    ensemble.delete("/dubbo/a.C");
    provider("a.B", "10.0.0.2");
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNREACHABLE);
    assertThat(view()).containsOnlyKeys("a.B", "a.C");
    ensemble.connect();
    soon();

    assertThat(view()).containsOnly(Map.entry("a.B", Set.of("10.0.0.1", "10.0.0.2")));
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
    List<RegistryEvent> since = events.values().subList(before, events.values().size());
    assertThat(since.stream().filter(ServiceUpdated.class::isInstance).findFirst()).isPresent();
    assertThat(indexOfEpoch(since, 2))
        .isLessThan(indexOf(since, ServiceUpdated.class))
        .isLessThan(indexOf(since, ServiceRemoved.class));
  }

  @Test
  void anEmptyServerIsNoEmptyRegistry() {
    provider("a.B", "10.0.0.1");
    start();

    ensemble.disconnect();
    ensemble.erase();
    ensemble.connect();
    soon();

    assertThat(codes()).contains(ErrorCode.REGISTRY_DATA_LOST);
    assertThat(view()).containsOnlyKeys("a.B");
  }

  @Test
  void aServerThatLagsBehindIsNoLostData() {
    provider("a.B", "10.0.0.1");
    start();
    ensemble.leaveOneBehind();
    provider("a.C", "10.0.0.2");
    soon();
    assertThat(view()).containsOnlyKeys("a.B", "a.C");

    ensemble.disconnect();
    ensemble.connectToTheOneBehind();
    soon();

    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(view()).containsOnlyKeys("a.B", "a.C");
  }

  @Test
  void otherDataIsToldAsLostData() {
    provider("a.B", "10.0.0.1");
    provider("a.C", "10.0.0.1");
    start();
    String token = status().dataToken();

    ensemble.disconnect();
    ensemble.erase();
    provider("a.C", "10.0.0.1");
    ensemble.connect();
    soon();

    assertThat(status().continuity()).isEqualTo(Continuity.DATA_LOST);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().dataToken()).isNotEqualTo(token).isNotEmpty();
    assertThat(events.values(ServiceUpdated.class).getLast().snapshot().key().name())
        .as("shown again in the new data")
        .isEqualTo("a.C");

    ensemble.disconnect();
    ensemble.connect();
    soon();

    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
    assertThat(status().epoch()).isEqualTo(3);
  }

  @Test
  void aRootThatIsRefusedTakesNothingAway() {
    provider("a.B", "10.0.0.1");
    instance("orders", "i1", "10.0.0.9");
    start();

    ensemble.forbid("/dubbo");
    scheduler.advance(CHECK.multipliedBy(2));
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNAUTHORIZED);
    ensemble.delete("/dubbo/a.B");
    ensemble.delete("/services/orders/i1");
    soon();

    assertThat(view()).containsOnlyKeys("a.B");

    ensemble.allow("/dubbo");
    scheduler.advance(CHECK.multipliedBy(2));
    assertThat(view()).isEmpty();
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(2);
  }

  @Test
  void aDirectoryThatIsRefusedHoldsTheFirstListBack() {
    provider("a.B", "10.0.0.1");
    provider("a.Secret", "10.0.0.2");
    ensemble.forbid("/dubbo/a.Secret/providers");

    start();
    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNAUTHORIZED);
    assertThat(events.values(Resynced.class)).isEmpty();
    ensemble.allow("/dubbo/a.Secret/providers");
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(view()).containsOnlyKeys("a.B", "a.Secret");
    assertThat(events.values(Resynced.class)).hasSize(1);
    assertThat(status().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void aDirectoryThatStaysRefusedHoldsNothingElseUp() {
    provider("a.B", "10.0.0.1");
    provider("a.Secret", "10.0.0.2");
    ensemble.forbid("/dubbo/a.Secret/providers");
    start();

    scheduler.advance(Duration.ofSeconds(10));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(unreadable()).containsExactly("a.Secret:*");
    assertThat(lists()).containsExactly(Set.of("a.B", "a.Secret:*"));
    ensemble.delete("/dubbo/a.B");
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(view()).isEmpty();

    ensemble.allow("/dubbo/a.Secret/providers");
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(unreadable()).isEmpty();
    assertThat(view()).containsOnlyKeys("a.Secret");
    assertThat(lists()).last().isEqualTo(Set.of("a.Secret"));
  }

  @Test
  void aDirectoryThatIsRefusedLaterKeepsWhatWasKnown() {
    provider("a.B", "10.0.0.1");
    provider("a.Secret", "10.0.0.2");
    start();

    ensemble.forbid("/dubbo/a.Secret/providers");
    provider("a.Secret", "10.0.0.3");
    scheduler.advance(Duration.ofMinutes(1));
    ensemble.disconnect();
    ensemble.connect();
    soon();

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(unreadable()).containsExactly("a.Secret");
    assertThat(lists()).hasSize(2).containsOnly(Set.of("a.B", "a.Secret"));
    assertThat(view()).containsEntry("a.Secret", Set.of("10.0.0.2"));
  }

  @Test
  void aRefusedDirectoryIsAskedForByOneTimerAlone() {
    provider("a.B", "10.0.0.1");
    provider("a.Secret", "10.0.0.2");
    ensemble.forbid("/dubbo/a.Secret/providers");
    start();
    for (int i = 3; i < 60; i++) {
      provider("a.Secret", "10.0.0." + i);
      scheduler.advance(Duration.ofSeconds(1));
    }
    ensemble.asked.clear();

    scheduler.advance(Duration.ofMinutes(5));

    assertThat(ensemble.asked.stream().filter("children /dubbo/a.Secret/providers"::equals))
        .hasSizeBetween(5, 20);
  }

  @Test
  void aRootBelowWhichNothingMayBeReadIsNoListOfServicesThatCannotBeRead() {
    provider("a.B", "10.0.0.1");
    provider("a.C", "10.0.0.2");
    ensemble.forbid("/dubbo/a.B/providers");
    ensemble.forbid("/dubbo/a.C/providers");

    start();
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNAUTHORIZED);
    assertThat(lists()).isEmpty();
    ensemble.allow("/dubbo/a.B/providers");
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(lists()).containsExactly(Set.of("a.B", "a.C:*"));
  }

  @Test
  void aRootThatIsDeletedUnderServicesKeepsThem() {
    instance("orders", "i1", "10.0.0.9");
    provider("a.B", "10.0.0.1");
    start();

    ensemble.delete("/dubbo");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(view()).containsOnlyKeys("a.B", "orders");
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_DATA_LOST);
  }

  @Test
  void aContainerThatWasEmptiedDuringAnOutageWasEmpty() {
    instance("orders", "i1", "10.0.0.9");
    provider("a.B", "10.0.0.1");
    start();

    ensemble.disconnect();
    ensemble.delete("/services");
    ensemble.connect();
    soon();

    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).as("so that removals settle").isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
    instance("orders", "i1", "10.0.0.9");
    soon();
    assertThat(view()).containsOnlyKeys("a.B", "orders");
  }

  @Test
  void aRootThatNoServerDeletesByItselfIsKeptAlsoAfterAnOutage() {
    instance("orders", "i1", "10.0.0.9");
    provider("a.B", "10.0.0.1");
    start();

    ensemble.disconnect();
    ensemble.delete("/dubbo");
    ensemble.connect();
    soon();

    assertThat(view()).containsOnlyKeys("a.B", "orders");
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_DATA_LOST);
  }

  @Test
  void aMissingContainerInOtherDataIsLostData() {
    instance("orders", "i1", "10.0.0.9");
    provider("a.B", "10.0.0.1");
    start();

    ensemble.disconnect();
    ensemble.erase();
    provider("a.B", "10.0.0.1");
    ensemble.connect();
    soon();

    assertThat(view()).containsOnlyKeys("a.B", "orders");
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_DATA_LOST);
    assertThat(status().continuity()).isEqualTo(Continuity.DATA_LOST);
  }

  @Test
  void anEmptyRootMayGo() {
    instance("orders", "i1", "10.0.0.9");
    provider("a.B", "10.0.0.1");
    start();

    ensemble.delete("/services/orders/i1");
    scheduler.advance(Duration.ofSeconds(1));
    ensemble.delete("/services");
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    instance("orders", "i1", "10.0.0.9");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(view()).containsOnlyKeys("a.B", "orders");
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
  }

  @Test
  void changedDataIsReadAlone() {
    instance("orders", "i1", "10.0.0.1");
    instance("orders", "i2", "10.0.0.2");
    start();
    ensemble.asked.clear();

    ensemble.set("/services/orders/i1", json("10.0.0.7"));
    scheduler.advance(Duration.ofMillis(20));

    assertThat(view()).containsEntry("orders", Set.of("10.0.0.7", "10.0.0.2"));
    assertThat(ensemble.asked)
        .containsExactly("children /services/orders", "data /services/orders/i1");
  }

  @Test
  void whatHappensInExcludedServicesIsNotAskedFor() {
    watch.close();
    watch =
        watching(
            "",
            new ServiceSelector(
                List.of(Glob.any()), List.of(new Glob("a.Secret*"), new Glob("payroll"))));
    provider("a.B", "10.0.0.1");
    provider("a.Secret", "10.0.0.2");
    instance("payroll", "i1", "10.0.0.3");
    start();
    ensemble.asked.clear();

    ensemble.create("/dubbo/a.Secret/providers/another", "");
    instance("payroll", "i1", "10.0.0.4");
    soon();

    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(ensemble.asked).isEmpty();
  }

  @Test
  void aMissingChrootIsNoEmptyRegistry() {
    watch.close();
    watch = watching("/chroot", ALL);

    start();
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_ANSWER_INCOMPLETE);
    assertThat(status().causes().getFirst().detail()).contains("/chroot");
    assertThat(events.values(Resynced.class)).isEmpty();
  }

  @Test
  void anUnreachableEnsembleIsToldAfterAMoment() {
    watch.start();

    scheduler.advance(Duration.ofSeconds(6));

    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNREACHABLE);
  }

  @Test
  void aListThatEndsTheConnectionEachTimeIsAskedForEverMoreSlowly() {
    provider("a.B", "10.0.0.1");
    start();
    ensemble.disconnect();
    ensemble.endTheConnectionAt("/dubbo/a.B/providers");
    ensemble.asked.clear();

    for (int second = 0; second < 600; second++) {
      ensemble.connect();
      scheduler.advance(Duration.ofSeconds(1));
    }

    assertThat(ensemble.asked.stream().filter("children /dubbo/a.B/providers"::equals))
        .hasSizeBetween(1, 60);
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNREACHABLE);
    assertThat(view()).containsOnlyKeys("a.B");
  }

  @Test
  void afterALongOutageEverythingIsReadAtOnce() {
    provider("a.B", "10.0.0.1");
    start();
    ensemble.disconnect();
    scheduler.advance(Duration.ofMinutes(10));
    provider("a.B", "10.0.0.2");

    ensemble.connect();
    scheduler.runPending();

    assertThat(view()).containsEntry("a.B", Set.of("10.0.0.1", "10.0.0.2"));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void serversWithoutRecursiveWatchesAreWatchedListByList() {
    ensemble.olderThan36();
    provider("a.B", "10.0.0.1");
    instance("orders", "i1", "10.0.0.9");
    start();

    provider("a.B", "10.0.0.2");
    instance("orders", "i2", "10.0.0.8");
    ensemble.delete("/services/orders/i1");
    scheduler.advance(Duration.ofMillis(200));

    assertThat(view())
        .containsEntry("a.B", Set.of("10.0.0.1", "10.0.0.2"))
        .containsEntry("orders", Set.of("10.0.0.8"));
  }

  @Test
  void aRootThatWasEmptiedAndMadeAgainIsSeenByOneShotWatchesToo() {
    ensemble.olderThan36();
    provider("a.B", "10.0.0.1");
    instance("orders", "i1", "10.0.0.9");
    start();
    emptyTheServices();

    instance("orders", "i1", "10.0.0.8");
    soon();

    assertThat(view()).containsEntry("orders", Set.of("10.0.0.8"));
  }

  @Test
  void aRootThatComesUnwatchedIsSeenByTheNextLook() {
    ensemble.olderThan36();
    provider("a.B", "10.0.0.1");
    instance("orders", "i1", "10.0.0.9");
    start();
    emptyTheServices();
    ensemble.forgetWatches();

    instance("orders", "i1", "10.0.0.8");
    scheduler.advance(CHECK.multipliedBy(2));

    assertThat(view()).containsEntry("orders", Set.of("10.0.0.8"));
  }

  private void emptyTheServices() {
    ensemble.delete("/services/orders/i1");
    scheduler.advance(Duration.ofSeconds(1));
    ensemble.delete("/services");
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(status().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void whileNothingChangesLessThanOneRequestASecondIsMade() {
    provider("a.B", "10.0.0.1");
    start();
    ensemble.asked.clear();

    scheduler.advance(Duration.ofMinutes(5));

    assertThat(ensemble.asked).hasSizeBetween(15, 300);
  }

  @Test
  void aSlowReadingOfEverythingFindsWhatNoWatchHasTold() {
    provider("a.B", "10.0.0.1");
    start();
    ensemble.asked.clear();

    scheduler.advance(Duration.ofMinutes(13));

    assertThat(ensemble.asked).contains("children /dubbo/a.B/providers");
  }

  @Test
  void oddNamesAreLeftOutAlone() {
    provider("a.B", "10.0.0.1");
    ensemble.create("/dubbo/+/providers/dubbo%3A%2F%2F10.0.0.2%3A20880%2Fx", "");
    instance(" ", "i1", "10.0.0.3");
    instance("orders", " ", "10.0.0.4");
    instance("orders", "i1", "10.0.0.9");

    start();

    assertThat(view())
        .containsOnly(
            Map.entry("a.B", Set.of("10.0.0.1")), Map.entry("orders", Set.of("10.0.0.9")));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(lists()).containsExactly(Set.of("a.B", "orders"));
    assertThat(findings("orders")).containsExactly("instance-unreadable");
  }

  @Test
  void aNodeThatMeetsADefectIsLeftOutAlone() {
    interfaces.entries.add("10.0.0.2");
    provider("a.B", "10.0.0.1");
    provider("a.B", "10.0.0.2");

    start();

    assertThat(view()).containsOnly(Map.entry("a.B", Set.of("10.0.0.1")));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(findings("a.B")).containsExactly("instance-unreadable");
  }

  @Test
  void aDirectoryThatMeetsADefectHoldsNothingElseUp() {
    interfaces.directories.add("a.Odd");
    provider("a.B", "10.0.0.1");
    provider("a.Odd", "10.0.0.2");

    start();
    assertThat(codes()).containsExactly(ErrorCode.INTERNAL);
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(unreadable()).containsExactly("a.Odd:*");
    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(lists()).containsExactly(Set.of("a.B", "a.Odd:*"));
    interfaces.directories.clear();
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(view()).containsOnlyKeys("a.B", "a.Odd");
  }

  @Test
  void aServiceThatMeetsADefectStaysWhatItWasAndTakesNoOtherWithIt() {
    provider("a.B", "10.0.0.1");
    provider("a.Odd", "10.0.0.2");
    start();

    interfaces.services.add("a.Odd");
    provider("a.Odd", "10.0.0.3");
    provider("a.B", "10.0.0.4");
    soon();
    ensemble.disconnect();
    ensemble.connect();
    soon();

    assertThat(view())
        .containsOnly(
            Map.entry("a.B", Set.of("10.0.0.1", "10.0.0.4")),
            Map.entry("a.Odd", Set.of("10.0.0.2")));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(unreadable()).containsExactly("a.Odd");
    assertThat(lists()).last().isEqualTo(Set.of("a.B", "a.Odd"));

    interfaces.services.clear();
    provider("a.Odd", "10.0.0.5");
    soon();
    assertThat(view()).containsEntry("a.Odd", Set.of("10.0.0.2", "10.0.0.3", "10.0.0.5"));
    assertThat(unreadable()).isEmpty();
  }

  @Test
  void aDefectThatNothingElseCatchesIsToldAndEverythingIsReadAnew() {
    provider("a.B", "10.0.0.1");
    start();

    deaf = true;
    provider("a.B", "10.0.0.2");
    soon();
    assertThat(codes()).containsExactly(ErrorCode.INTERNAL);
    deaf = false;
    scheduler.advance(CHECK);

    assertThat(view()).containsEntry("a.B", Set.of("10.0.0.1", "10.0.0.2"));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(2);
  }

  private void start() {
    ensemble.connect();
    watch.start();
    scheduler.runPending();
  }

  private void soon() {
    scheduler.advance(Duration.ofMillis(200));
  }

  private void provider(String interfaceName, String address) {
    ensemble.create(path(interfaceName, address), "");
  }

  private static String path(String interfaceName, String address) {
    String url = "dubbo://" + address + ":20880/" + interfaceName + "?application=demo";
    return "/dubbo/"
        + interfaceName
        + "/providers/"
        + URLEncoder.encode(url, StandardCharsets.UTF_8);
  }

  private void instance(String service, String id, String address) {
    ensemble.create("/services/" + service + "/" + id, json(address));
  }

  private static String json(String address) {
    return "{\"address\":\"" + address + "\",\"port\":8080}";
  }

  private SourceStatus status() {
    return events.values(StatusChanged.class).getLast().status();
  }

  private List<ErrorCode> codes() {
    return status().causes().stream().map(SourceStatus.Cause::code).toList();
  }

  private Map<String, Set<String>> view() {
    return EventView.addresses(events.values());
  }

  private List<String> findings(String service) {
    return events.values(ServiceUpdated.class).stream()
        .map(ServiceUpdated::snapshot)
        .filter(snapshot -> snapshot.key().name().equals(service))
        .reduce((first, last) -> last)
        .orElseThrow()
        .findings()
        .stream()
        .map(Finding::rule)
        .toList();
  }

  private Set<String> unreadable() {
    return names(status().unreadable().keySet());
  }

  private List<Set<String>> lists() {
    return events.values(Resynced.class).stream().map(list -> names(list.services())).toList();
  }

  private static Set<String> names(Set<ServiceKey> services) {
    return services.stream().map(ServiceKey::name).collect(Collectors.toSet());
  }

  private static int indexOf(List<RegistryEvent> events, Class<?> type) {
    return events.stream().filter(type::isInstance).map(events::indexOf).findFirst().orElse(-1);
  }

  private static int indexOfEpoch(List<RegistryEvent> events, long epoch) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof StatusChanged changed && changed.status().epoch() == epoch) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }
}
