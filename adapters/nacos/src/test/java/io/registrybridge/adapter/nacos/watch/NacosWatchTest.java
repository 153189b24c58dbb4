package io.registrybridge.adapter.nacos.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.adapter.nacos.catalog.InstanceMapping;
import io.registrybridge.adapter.nacos.catalog.InstanceRules;
import io.registrybridge.adapter.nacos.catalog.InstanceRules.ClusterUse;
import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.NacosConnection.ConnectionListener;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NacosWatchTest {
  private static final Partition SHOP = new Partition("", "shop");
  private static final Partition BANK = new Partition("", "bank");
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Instance ONE = instance("10.0.0.1");
  private static final Instance TWO = instance("10.0.0.2");
  private static final Instance THREE = instance("10.0.0.3");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final PlayedNacos nacos = new PlayedNacos(scheduler);
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private final List<ConnectionListener> connection = new ArrayList<>();
  private NacosWatch watch = watch(SHOP);

  @Test
  void theListIsToldFirstAndThenEachServiceAsItIsPushed() {
    nacos.has("cart", ONE);

    watch.start();
    scheduler.runPending();
    nacos.push("cart");
    scheduler.runPending();

    assertThat(events.values(Resynced.class)).singleElement().matches(has -> has("cart", has));
    assertThat(endpoints("cart")).containsExactly("10.0.0.1");
    assertThat(nacos.queries).isEmpty();
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(1);
  }

  @Test
  void aServiceOfWhichNothingIsPushedIsQueried() {
    nacos.has("empty");

    watch.start();
    scheduler.advance(INTERVAL.multipliedBy(3));

    assertThat(nacos.queries).containsExactly("empty");
    assertThat(endpoints("empty")).isEmpty();
    assertThat(events.values(ServiceUpdated.class)).hasSize(1);
  }

  @Test
  void theListWaitsForAllGroups() {
    watch = watch(SHOP, BANK);
    nacos.takesForAList(Duration.ofMillis(100));

    watch.start();
    scheduler.advance(Duration.ofMillis(100));

    assertThat(events.values(Resynced.class)).hasSize(1);
    assertThat(statuses()).extracting(SourceStatus::state).contains(State.CONNECTING);
  }

  @Test
  void whatIsMissingInAPushLeavesOnceAQueryHasConfirmedIt() {
    startWith(ONE, TWO);
    nacos.has("cart", TWO);

    nacos.push("cart");
    scheduler.runPending();

    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
    assertThat(nacos.queries).containsExactly("cart");
  }

  @Test
  void whatAQueryDoesNotConfirmStays() {
    startWith(ONE, TWO);

    nacos.push("cart", List.of(TWO));
    scheduler.runPending();

    assertThat(nacos.queries).containsExactly("cart");
    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(events.values(ServiceUpdated.class)).hasSize(1);
  }

  @Test
  void whatIsNewArrivesThoughTheQueryThatIsToConfirmTheRestFails() {
    startWith(ONE);
    nacos.has("cart", TWO);
    nacos.refuses("cart");

    nacos.push("cart");
    scheduler.runPending();
    assertThat(nacos.queries).containsExactly("cart");
    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2");

    nacos.refuses();
    scheduler.advance(INTERVAL);
    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
  }

  @Test
  void aQueryThatBreaksIsOnlyAFailedOne() {
    startWith(ONE, TWO);
    nacos.has("cart", TWO);
    nacos.duringQuery(
        () -> {
          throw new IllegalStateException("the library broke");
        });

    nacos.push("cart");
    scheduler.runPending();
    assertThat(endpoints("cart")).hasSize(2);
    scheduler.advance(INTERVAL);

    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
  }

  @Test
  void whatIsPushedDuringAQueryThatFailsArrives() {
    startWith(ONE);
    nacos.has("cart");
    nacos.refuses("cart");
    nacos.duringQuery(() -> nacos.push("cart", List.of(TWO)));

    nacos.push("cart");
    scheduler.runPending();

    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void whatWasPushedOutOfSightIsNoEvidenceInTheNextView() {
    startWith(ONE, TWO);
    Instance ill = instance("10.0.0.1");
    ill.setHealthy(false);
    connection.getFirst().reconnected();
    nacos.duringList(() -> nacos.push("cart", List.of(ill, TWO)));

    scheduler.advance(INTERVAL);

    assertThat(status().epoch()).isEqualTo(2);
    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(nacos.queries).contains("cart");
  }

  @Test
  void anUnhealthyInstanceIsToldAtOnce() {
    startWith(ONE, TWO);
    Instance ill = instance("10.0.0.1");
    ill.setHealthy(false);
    nacos.has("cart", ill, TWO);

    nacos.push("cart");
    scheduler.runPending();

    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
    assertThat(nacos.queries).isEmpty();
  }

  @Test
  void whileTheServerDoesNotAnswerNothingLeavesAndWhatIsNewArrives() {
    startWith(ONE);
    nacos.fails(ErrorCode.REGISTRY_UNREACHABLE);
    scheduler.advance(INTERVAL);

    nacos.push("cart", List.of(TWO));
    scheduler.advance(INTERVAL);

    assertThat(status().state()).isEqualTo(State.DEGRADED);
    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void aFailureThatNobodyForesawIsOverWithTheNextAnswer() {
    startWith(ONE);
    nacos.fails(new IllegalStateException("the library broke"));
    scheduler.advance(INTERVAL);
    assertThat(status().causes())
        .extracting(SourceStatus.Cause::code)
        .containsExactly(ErrorCode.INTERNAL);

    nacos.answers();
    scheduler.advance(INTERVAL);

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(2);
  }

  @Test
  void afterAnOutageTheNewEpochIsToldBeforeAnythingLeaves() {
    startWith(ONE, TWO);
    nacos.fails(ErrorCode.REGISTRY_UNREACHABLE);
    scheduler.advance(INTERVAL);
    nacos.has("cart", TWO);
    nacos.push("cart");
    scheduler.advance(INTERVAL);
    assertThat(endpoints("cart")).hasSize(2);

    nacos.answers();
    scheduler.advance(INTERVAL);

    assertThat(status().epoch()).isEqualTo(2);
    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
    assertThat(epochAtTheLastUpdate()).isEqualTo(2);
  }

  @Test
  void aServerThatStoodStillForMoreThanTheLimitBeginsANewEpoch() {
    startWith(ONE, TWO);
    nacos.takesForAList(Duration.ofMillis(1500));
    scheduler.advance(INTERVAL.plusMillis(500));
    nacos.has("cart", TWO);
    nacos.push("cart");
    scheduler.runPending();
    assertThat(endpoints("cart")).as("while the answer is overdue or slow").hasSize(2);

    nacos.answers();
    scheduler.advance(INTERVAL);

    assertThat(statuses()).extracting(SourceStatus::state).contains(State.DEGRADED);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
    assertThat(epochAtTheLastUpdate()).isEqualTo(2);
  }

  @Test
  void theFirstListsMayTakeLongerForTheProgramHasJustStarted() {
    nacos.has("cart", ONE);
    nacos.takesForAList(Duration.ofMillis(1500));

    watch.start();
    scheduler.advance(Duration.ofSeconds(5));
    nacos.answers();
    scheduler.advance(INTERVAL);

    assertThat(statuses()).extracting(SourceStatus::state).doesNotContain(State.DEGRADED);
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(1);
  }

  @Test
  void aServerThatIsSlowFromTheStartIsReported() {
    nacos.takesForAList(Duration.ofMillis(1500));

    watch.start();
    scheduler.advance(Duration.ofSeconds(15));

    assertThat(status().state()).isEqualTo(State.DEGRADED);
  }

  @Test
  void anotherConnectionBeginsANewEpoch() {
    startWith(ONE, TWO);
    nacos.has("cart", TWO);

    connection.getFirst().reconnected();
    nacos.push("cart");
    scheduler.runPending();
    assertThat(endpoints("cart")).hasSize(2);
    scheduler.advance(INTERVAL);

    assertThat(status().epoch()).isEqualTo(2);
    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
    assertThat(epochAtTheLastUpdate()).isEqualTo(2);
  }

  @Test
  void aConnectionThatIsLostDuringAQueryMakesItsAnswerWorthless() {
    startWith(ONE, TWO);
    nacos.has("cart", TWO);
    nacos.duringQuery(() -> connection.getFirst().reconnected());

    nacos.push("cart");
    scheduler.runPending();

    assertThat(nacos.queries).containsExactly("cart");
    assertThat(endpoints("cart")).hasSize(2);
  }

  @Test
  void aPushThatAQueryMayHaveOvertakenIsNotTold() {
    startWith(ONE);
    nacos.has("cart", TWO);
    nacos.push("cart");
    scheduler.runPending();
    assertThat(endpoints("cart")).containsExactly("10.0.0.2");

    nacos.push("cart", List.of(ONE, TWO));
    scheduler.runPending();

    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
    assertThat(nacos.queries).hasSize(2);
  }

  @Test
  void aPushDuringAQueryMakesItBeAskedAgain() {
    startWith(ONE, TWO);
    nacos.has("cart", TWO);
    nacos.duringQuery(
        () -> {
          nacos.has("cart", ONE);
          nacos.push("cart");
        });

    nacos.push("cart");
    scheduler.runPending();

    assertThat(endpoints("cart")).containsExactly("10.0.0.1");
  }

  /** It may be the older one of the two, and bring back what has gone. */
  @Test
  void anAnswerThatMeetsAPushTellsNothing() {
    startWith(ONE);
    nacos.has("cart", TWO, THREE);
    nacos.duringQuery(
        () -> {
          nacos.push("cart", List.of(TWO));
          nacos.duringQuery(() -> nacos.refuses("cart"));
        });

    nacos.push("cart", List.of(TWO));
    scheduler.runPending();

    assertThat(endpoints("cart")).doesNotContain("10.0.0.3");
  }

  @Test
  void aServiceOfWhichTheFirstAnswerMeetsAPushIsNotToldToBeEmpty() {
    nacos.has("cart");
    watch.start();
    scheduler.runPending();
    nacos.duringQuery(
        () -> {
          nacos.has("cart", ONE);
          nacos.push("cart");
        });

    scheduler.advance(INTERVAL.multipliedBy(2));

    assertThat(nacos.queries).contains("cart");
    assertThat(events.values(ServiceUpdated.class))
        .allMatch(told -> !told.snapshot().instances().isEmpty());
    assertThat(endpoints("cart")).containsExactly("10.0.0.1");
  }

  @Test
  void aServiceWhoseAnswersAreTooSlowForARemovalIsReportedUntilOneIsQuick() {
    startWith(ONE, TWO);
    nacos.takesForAQuery(Duration.ofMillis(1500));
    nacos.has("cart", TWO, THREE);

    nacos.push("cart");
    scheduler.runPending();
    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    assertThat(status().unreadable()).isEmpty();
    scheduler.advance(INTERVAL.multipliedBy(6));

    assertThat(status().unreadable())
        .hasEntrySatisfying(
            SHOP.key("nacos", "cart"), why -> assertThat(why).contains("nacos.probe.limit"));
    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    nacos.answers();
    scheduler.advance(INTERVAL.multipliedBy(3));
    assertThat(endpoints("cart")).containsExactly("10.0.0.2", "10.0.0.3");
    assertThat(status().unreadable()).isEmpty();
  }

  @Test
  void aServiceWithoutInstancesGoesWhenTheListLacksIt() {
    startWith(ONE);
    nacos.has("cart");
    nacos.push("cart");
    scheduler.runPending();
    assertThat(events.values(ServiceRemoved.class)).isEmpty();

    nacos.hasNo("cart");
    scheduler.advance(INTERVAL);

    assertThat(events.values(ServiceRemoved.class)).hasSize(1);
    assertThat(nacos.subscribed).contains("cart");
    nacos.push("cart", List.of(ONE));
    scheduler.runPending();
    assertThat(endpoints("cart")).containsExactly("10.0.0.1");
  }

  @Test
  void whatComesBackIsFoundThoughTheClientTakesItForNoChange() {
    startWith(ONE, TWO);
    nacos.has("cart");
    connection.getFirst().reconnected();
    nacos.hasNo("cart");
    scheduler.advance(INTERVAL);
    assertThat(endpoints("cart")).as("the owners are late").isEmpty();

    nacos.has("cart", ONE, TWO);
    scheduler.advance(INTERVAL.multipliedBy(2));

    assertThat(endpoints("cart")).hasSize(2);
    int queries = nacos.queries.size();
    scheduler.advance(INTERVAL.multipliedBy(5));
    assertThat(nacos.queries).as("settled: only the sweep goes on").hasSizeLessThan(queries + 3);
  }

  @Test
  void aServiceWithInstancesThatTheListLacksIsQueriedFirst() {
    startWith(ONE);
    nacos.hasNo("cart");

    scheduler.advance(INTERVAL);
    assertThat(nacos.queries).containsExactly("cart");
    assertThat(events.values(ServiceRemoved.class)).isEmpty();
    assertThat(endpoints("cart")).isEmpty();

    scheduler.advance(INTERVAL);
    assertThat(events.values(ServiceRemoved.class)).hasSize(1);
  }

  @Test
  void aServiceThatLeavesTheListBeforeItWasReadIsToldOfAllTheSame() {
    nacos.has("cart", ONE);
    nacos.has("brief");
    watch.start();
    scheduler.runPending();
    assertThat(events.values(Resynced.class)).singleElement().matches(has -> has("brief", has));
    nacos.hasNo("brief");

    scheduler.advance(INTERVAL.multipliedBy(2));

    assertThat(events.values(ServiceRemoved.class))
        .extracting(ServiceRemoved::key)
        .containsExactly(SHOP.key("nacos", "brief"));
    scheduler.advance(INTERVAL.multipliedBy(3));
    assertThat(nacos.queries).as("asked once").containsOnlyOnce("brief");
  }

  @Test
  void aServiceThatIsGoneForMinutesIsNoLongerSubscribed() {
    startWith(ONE);
    nacos.hasNo("cart");

    scheduler.advance(Duration.ofMinutes(6));

    assertThat(nacos.subscribed).isEmpty();
  }

  @Test
  void aServiceThatReturnsThoughItsSubscriptionCouldNotBeEndedIsSubscribedAnew() {
    startWith(ONE);
    nacos.hasNo("cart");
    nacos.failsToEnd(true);
    scheduler.advance(Duration.ofMinutes(6));
    assertThat(nacos.listensTo("cart")).isFalse();
    nacos.has("cart", ONE);
    scheduler.advance(INTERVAL.multipliedBy(2));
    assertThat(endpoints("cart")).as("by a query").containsExactly("10.0.0.1");

    nacos.failsToEnd(false);
    nacos.has("cart", TWO);
    scheduler.advance(INTERVAL.multipliedBy(2));
    assertThat(endpoints("cart")).as("what nobody heard").containsExactly("10.0.0.2");

    scheduler.advance(Duration.ofSeconds(5));
    nacos.has("cart", ONE, TWO);
    nacos.push("cart");
    scheduler.runPending();
    assertThat(endpoints("cart")).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void whatIsPushedWhileASubscriptionIsEndedIsNotLeftBehind() {
    startWith(ONE);
    Consumer<List<Instance>> late = nacos.listener("cart");
    nacos.hasNo("cart");
    nacos.duringEnd(
        () -> {
          nacos.duringEnd(() -> {});
          late.accept(List.of(TWO));
          scheduler.runPending();
        });

    scheduler.advance(Duration.ofMinutes(6));

    assertThat(events.values(ServiceUpdated.class))
        .anyMatch(told -> told.snapshot().instances().toString().contains("10.0.0.2"));
    assertThat(endpoints("cart")).isEmpty();
    assertThat(events.values(ServiceRemoved.class)).as("both times").hasSize(2);
  }

  @Test
  void whatIsPushedOfAServiceThatWasForgottenIsNotTold() {
    startWith(ONE);
    Consumer<List<Instance>> late = nacos.listener("cart");
    nacos.hasNo("cart");
    scheduler.advance(Duration.ofMinutes(6));
    int before = events.values().size();

    late.accept(List.of(TWO));
    scheduler.runPending();

    assertThat(events.values()).hasSize(before);
  }

  @Test
  void aChangeThatWasNeverPushedIsFoundByTheSweep() {
    startWith(ONE, TWO);
    nacos.has("cart", TWO);

    scheduler.advance(Duration.ofMinutes(11));

    assertThat(endpoints("cart")).containsExactly("10.0.0.2");
    assertThat(status().epoch()).isEqualTo(1);
  }

  @Test
  void outagesThatFollowEachOtherKeepTheSweepFromNoService() {
    List<String> names = IntStream.range(0, 300).mapToObj(number -> "service-" + number).toList();
    names.forEach(name -> nacos.has(name, ONE));
    watch.start();
    scheduler.runPending();
    names.forEach(nacos::push);
    scheduler.advance(INTERVAL);
    assertThat(nacos.queries).isEmpty();

    for (int outage = 0; outage < 10; outage++) {
      connection.getFirst().reconnected();
      scheduler.advance(Duration.ofSeconds(5));
    }

    assertThat(nacos.queries).containsAll(names);
  }

  @Test
  void theSweepLeavesOutWhatWasQueriedLately() {
    startWith(ONE, TWO);
    scheduler.advance(Duration.ofMinutes(8));
    nacos.has("cart", TWO);
    nacos.push("cart");
    scheduler.runPending();
    assertThat(nacos.queries).hasSize(1);

    scheduler.advance(Duration.ofMinutes(4));
    assertThat(nacos.queries).as("the round after ten minutes").hasSize(1);

    scheduler.advance(Duration.ofMinutes(9));
    assertThat(nacos.queries).as("the one after twenty").hasSize(2);
  }

  @Test
  void whileNothingChangesAListIsReadInEachInterval() {
    startWith(ONE, TWO);
    nacos.queries.clear();
    int before = nacos.lists;

    scheduler.advance(INTERVAL.multipliedBy(100));

    assertThat(nacos.lists - before).isBetween(98, 101);
    assertThat(nacos.queries).as("of the sweep").hasSizeLessThan(3);
  }

  @Test
  void aServiceThatCannotBeReadIsToldAfterThreeTries() {
    nacos.has("cart", ONE);
    nacos.refuses("cart");

    watch.start();
    scheduler.advance(INTERVAL.multipliedBy(6));

    assertThat(status().unreadable()).containsOnlyKeys(SHOP.key("nacos", "cart"));
  }

  @Test
  void aServiceThatCannotBeReadIsTriedLessAndLessOftenUntilItCan() {
    nacos.has("cart", ONE);
    nacos.refuses("cart");
    watch.start();

    scheduler.advance(Duration.ofMinutes(9));
    assertThat(nacos.queries).hasSizeBetween(10, 25);
    nacos.refuses();
    scheduler.advance(Duration.ofMinutes(2));

    assertThat(endpoints("cart")).containsExactly("10.0.0.1");
    assertThat(status().unreadable()).isEmpty();
  }

  @Test
  void aServiceThatIsGoneForGoodIsNotCalledUnreadable() {
    startWith(ONE);
    nacos.has("cart");
    nacos.push("cart");
    nacos.hasNo("cart");
    scheduler.advance(INTERVAL);
    assertThat(events.values(ServiceRemoved.class)).hasSize(1);
    nacos.refuses("cart");

    connection.getFirst().reconnected();
    scheduler.advance(Duration.ofMinutes(2));
    assertThat(status().unreadable()).containsOnlyKeys(SHOP.key("nacos", "cart"));
    scheduler.advance(Duration.ofMinutes(5));

    assertThat(status().unreadable()).isEmpty();
    int queries = nacos.queries.size();
    scheduler.advance(Duration.ofMinutes(5));
    assertThat(nacos.queries).hasSize(queries);
  }

  @Test
  void afterTheEndNothingIsToldAndNothingWaits() {
    startWith(ONE);
    int before = events.values().size();

    watch.close();
    nacos.push("cart", List.of(TWO));
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(events.values()).hasSize(before);
    assertThat(nacos.isClosed()).isTrue();
    assertThat(scheduler.waiting()).isEmpty();
  }

  private void startWith(Instance... instances) {
    nacos.has("cart", instances);
    watch.start();
    scheduler.runPending();
    nacos.push("cart");
    scheduler.runPending();
    assertThat(endpoints("cart")).hasSize(instances.length);
    // Away from the beginning, so that a round of the probe is still to come.
    scheduler.advance(Duration.ofMillis(100));
  }

  private NacosWatch watch(Partition... partitions) {
    return new NacosWatch(
        new AdapterContext("nacos", ServiceSelector.all(), scheduler),
        new NacosWatch.Plan(
            List.of(partitions),
            name -> true,
            new InstanceMapping(
                "nacos",
                new InstanceRules(ClusterUse.LABEL, "protocol", "region", "zone", "subzone")),
            new Pace(INTERVAL, Duration.ofSeconds(1))),
        (namespace, listener) -> {
          connection.add(listener);
          return nacos;
        },
        events::accept);
  }

  private static boolean has(String service, Resynced list) {
    return list.services().contains(SHOP.key("nacos", service));
  }

  private List<String> endpoints(String service) {
    return events.values(ServiceUpdated.class).stream()
        .map(ServiceUpdated::snapshot)
        .filter(snapshot -> snapshot.key().equals(SHOP.key("nacos", service)))
        .reduce((earlier, later) -> later)
        .map(
            snapshot ->
                snapshot.instances().stream()
                    .filter(instance -> instance.availability().isAvailable())
                    .map(instance -> instance.address())
                    .sorted()
                    .toList())
        .orElse(List.of());
  }

  private List<SourceStatus> statuses() {
    return events.values(StatusChanged.class).stream().map(StatusChanged::status).toList();
  }

  private SourceStatus status() {
    return statuses().getLast();
  }

  private long epochAtTheLastUpdate() {
    List<RegistryEvent> all = events.values();
    int last = all.lastIndexOf(events.values(ServiceUpdated.class).getLast());
    return all.subList(0, last).stream()
        .filter(StatusChanged.class::isInstance)
        .mapToLong(event -> ((StatusChanged) event).status().epoch())
        .max()
        .orElse(0);
  }

  private static Instance instance(String address) {
    Instance instance = new Instance();
    instance.setIp(address);
    instance.setPort(8080);
    return instance;
  }
}
