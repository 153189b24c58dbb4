package io.registrybridge.adapter.eureka.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.eureka.http.EurekaServer;
import io.registrybridge.adapter.eureka.registry.InstanceRules;
import io.registrybridge.adapter.eureka.registry.TestAnswers;
import io.registrybridge.adapter.eureka.registry.TestAnswers.Shown;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EurekaWatchTest {
  private static final EurekaServer A = EurekaServer.parse("http://a:8761/eureka");
  private static final EurekaServer B = EurekaServer.parse("http://b:8761/eureka");
  private static final Duration ROUND = Duration.ofSeconds(6);
  private static final Shown CART = Shown.up("CART", "c1", 100);
  private static final Shown ORDERS = Shown.up("ORDERS", "o1", 200);
  private static final Shown PAYMENT = Shown.up("PAYMENT", "p1", 300);

  private SourceStatus lastStatus = SourceStatus.CONNECTING;
  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakeServers servers = new FakeServers();
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private @Nullable Predicate<RegistryEvent> refused;
  private EurekaWatch watch = watch();

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void everythingIsReadAtFirstAndThenOnlyWhatHasChanged() {
    servers.has(A, CART, ORDERS);

    scheduler.runPending();
    assertThat(servers.takeAsked()).containsExactly("/apps");
    assertThat(updated()).containsExactlyInAnyOrder("CART", "ORDERS");
    assertThat(events.values(Resynced.class))
        .containsExactly(new Resynced(Set.of(key("CART"), key("ORDERS"))));
    assertThat(status())
        .isEqualTo(
            new SourceStatus(
                State.CONNECTED, List.of(), 1, "CART/c1@100", Continuity.CONTINUOUS, Map.of()));

    scheduler.advance(ROUND);
    assertThat(servers.takeAsked()).containsExactly("/apps/delta");
  }

  @Test
  void theRegionsThatAreWantedAreAskedFor() {
    watchAnew("far away");
    servers.has(A, CART);

    scheduler.runPending();
    scheduler.advance(ROUND);

    assertThat(servers.takeAsked())
        .containsExactly("/apps?regions=far+away", "/apps/delta?regions=far+away");
  }

  @Test
  void theStatusComesBeforeTheFirstData() {
    servers.has(A, CART);

    scheduler.runPending();

    assertThat(events.values()).hasSize(4);
    assertThat(events.values().get(1)).isInstanceOf(StatusChanged.class);
    assertThat(events.values().get(2)).isInstanceOf(ServiceUpdated.class);
    assertThat(events.values().get(3)).isInstanceOf(Resynced.class);
  }

  @Test
  void nothingIsToldWhileNothingChangesAndAFullAnswerIsReadEveryTwoMinutes() {
    start(CART, ORDERS);

    scheduler.advance(Duration.ofMinutes(10));

    assertThat(events.values()).isEmpty();
    List<String> asked = servers.takeAsked();
    assertThat(asked.stream().filter(EurekaWatchTest::isFull).count()).isBetween(4L, 6L);
    assertThat(asked).hasSizeBetween(108, 135);
  }

  @Test
  void aDeltaAddsChangesAndRemoves() {
    start(CART, ORDERS);

    servers.changes(
        A,
        new Shown[] {CART.turned("DOWN", 500), PAYMENT},
        CART.turned("DOWN", 500),
        ORDERS.deleted(600),
        PAYMENT);
    scheduler.advance(ROUND);

    assertThat(updated()).containsExactlyInAnyOrder("CART", "PAYMENT");
    assertThat(removed()).containsExactly("ORDERS");
    assertThat(servers.takeAsked()).noneMatch(EurekaWatchTest::isFull);
  }

  @Test
  void whatHasJustComeLeavesInEveryRoundAlsoWhenEverythingIsRead() {
    start(CART);

    for (int i = 0; i < 50; i++) {
      Shown passing = Shown.up("PAYMENT", "p1", 1000 + 10 * i);
      servers.changes(A, new Shown[] {CART, passing}, passing);
      scheduler.advance(ROUND);
      servers.changes(A, new Shown[] {CART}, passing.deleted(1005 + 10 * i));
      scheduler.advance(ROUND);
    }

    assertThat(servers.takeAsked()).anyMatch(EurekaWatchTest::isFull);
    assertThat(removed()).hasSize(50);
  }

  @Test
  void servicesThatGoTogetherAreToldTogether() {
    start(CART, ORDERS, PAYMENT);

    servers.changes(A, new Shown[] {CART}, ORDERS.deleted(500), PAYMENT.deleted(500));
    scheduler.advance(ROUND);

    assertThat(events.values()).containsExactly(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void whenADeltaCountsAnotherRegistryEverythingIsRead() {
    start(CART, ORDERS);

    // The delta was older than its count, and the one that follows has what is gone.
    servers.delta(A, TestAnswers.delta("UP_1_"));
    servers.full(A, TestAnswers.full(CART));
    servers.laterDelta(A, TestAnswers.delta("UP_1_", ORDERS.deleted(500)));
    scheduler.advance(ROUND);

    assertThat(removed()).containsExactly("ORDERS");
    assertThat(status().epoch()).isEqualTo(1);
  }

  @Test
  void whatIsMissingWithoutHavingBeenRemovedIsDoubtedOnceNoDeltaCanBeOlder() {
    start(CART, ORDERS, PAYMENT);

    // As when the server of another region, from which this one copies, has lost everything.
    servers.has(A, CART);
    scheduler.advance(Duration.ofMinutes(3));
    assertThat(events.values()).isEmpty();

    scheduler.advance(Duration.ofMinutes(4));

    assertThat(events.values()).hasSize(2);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(status().dataToken()).isEqualTo("CART/c1@100");
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void whatIsMissingForAWhileHasNeverLeft() {
    start(CART, ORDERS);

    servers.has(A, CART);
    scheduler.advance(Duration.ofMinutes(3));
    Shown back = Shown.up("ORDERS", "o1", 900);
    servers.changes(A, new Shown[] {CART, back}, back);
    scheduler.advance(Duration.ofMinutes(10));

    assertThat(events.values()).isEmpty();
  }

  @Test
  void doubtsLeaveTheHoldsOfTheLastOneTimeToEnd() {
    start(CART, ORDERS, PAYMENT);
    servers.has(A, CART, PAYMENT);
    scheduler.advance(Duration.ofMinutes(7));
    assertThat(status().epoch()).isEqualTo(2);

    servers.has(A, CART);
    scheduler.advance(Duration.ofMinutes(8));
    assertThat(status().epoch()).isEqualTo(2);

    scheduler.advance(Duration.ofMinutes(5));
    assertThat(status().epoch()).isEqualTo(3);
    assertThat(removed()).isEmpty();
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void whatIsMissingAfterAnOutageWithoutHavingBeenRemovedIsDoubtedAtOnce() {
    start(CART, ORDERS);

    servers.has(A, CART);
    stumble();

    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(status().dataToken()).isEqualTo("CART/c1@100");
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void whatWasRemovedInAnOutageIsNotDoubted() {
    start(CART, ORDERS);

    servers.changes(A, new Shown[] {CART}, ORDERS.deleted(500));
    stumble();

    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void anInstanceOfAnotherRegionNamesNoProcessForItOutlivesAny() {
    watchAnew("far");
    servers.has(A, CART);

    scheduler.runPending();

    assertThat(status().dataToken()).isEmpty();
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
  }

  @Test
  void anotherServerIsAnotherProcessWhateverTimesItShows() {
    // As those of another region, from which both copy.
    servers.has(B, CART, Shown.up("ORDERS", "o1", 250));
    start(CART, ORDERS);

    servers.up(A, false);
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
  }

  @Test
  void anOldDeltaDoesNotMakeEverythingBeReadEachTime() {
    start(CART, ORDERS);
    servers.delta(A, TestAnswers.delta("UP_9_"));

    scheduler.advance(Duration.ofMinutes(1));

    assertThat(servers.takeAsked().stream().filter(EurekaWatchTest::isFull)).hasSize(1);
    assertThat(events.values()).isEmpty();
  }

  @Test
  void aServerWhoseDeltasCountOtherwiseIsNotReadWholeWithEachChange() {
    start(CART);

    // As one does that fetches another region: its deltas do not count what is here and there.
    for (int change = 0; change < 10; change++) {
      servers.delta(A, TestAnswers.delta("UP_" + (7 + change % 2) + "_"));
      scheduler.advance(ROUND);
    }

    assertThat(servers.takeAsked().stream().filter(EurekaWatchTest::isFull)).hasSizeBetween(2, 3);
  }

  @Test
  void anEmptyAnswerIsAnotherProcessBeforeItTakesAnythingAway() {
    start(CART, ORDERS);

    servers.has(A);
    scheduler.advance(ROUND);

    assertThat(events.values()).hasSize(2);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(events.values().getFirst()).isInstanceOf(StatusChanged.class);
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of()));
  }

  @Test
  void theLastInstanceLeavesByTheDelta() {
    start(CART);

    servers.changes(A, new Shown[0], CART.deleted(500));
    scheduler.advance(ROUND);

    assertThat(events.values()).containsExactly(new ServiceRemoved(key("CART")));
  }

  @Test
  void theLastInstanceThatLeftInAnOutageLeavesByTheDeltaAsWell() {
    start(CART);
    servers.up(A, false);
    servers.up(B, false);
    scheduler.advance(ROUND);

    servers.changes(A, new Shown[0], CART.deleted(500));
    servers.up(A, true);
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of()));
  }

  @Test
  void aDeltaOfAnotherProcessMakesEverythingBeRead() {
    start(CART, ORDERS);

    // The count is the same, and CART is said to have registered anew.
    servers.changes(
        A,
        new Shown[] {Shown.up("CART", "c1", 900), PAYMENT},
        Shown.up("CART", "c1", 900),
        PAYMENT);
    scheduler.advance(ROUND);

    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(status().dataToken()).isEqualTo("PAYMENT/p1@300");
    assertThat(events.values().getFirst()).isInstanceOf(StatusChanged.class);
  }

  @Test
  void aRegistrationThatIsRepeatedIsNoOtherProcess() {
    start(CART, ORDERS);

    Shown again = Shown.up("CART", "c1", 900).on(9090);
    servers.changes(A, new Shown[] {again, ORDERS}, again);
    scheduler.advance(ROUND);

    assertThat(updated()).containsExactly("CART");
    assertThat(status().epoch()).isEqualTo(1);
    assertThat(status().dataToken()).isEqualTo("CART/c1@100");
  }

  @Test
  void anOutageIsToldOnceAndBeginsAnEpochWhenItEnds() {
    start(CART, ORDERS);

    servers.up(A, false);
    servers.up(B, false);
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(events.values()).hasSize(1);
    assertThat(status().state()).isEqualTo(State.DEGRADED);
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNREACHABLE);

    servers.up(A, true);
    events.clear();
    scheduler.advance(Duration.ofSeconds(15));

    assertThat(events.values()).hasSize(2);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
    assertThat(status().dataToken()).isEqualTo("CART/c1@100");
    assertThat(events.values().getLast()).isInstanceOf(Resynced.class);
  }

  @Test
  void aServerThatStumblesOnceIsNotLeft() {
    servers.has(B, Shown.up("CART", "c1", 150), Shown.up("ORDERS", "o1", 250));
    start(CART, ORDERS);

    servers.up(A, false);
    while (status().state() == State.CONNECTED) {
      scheduler.advance(Duration.ofMillis(100));
    }
    servers.up(A, true);
    scheduler.advance(ROUND);

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
  }

  @Test
  void thePeerThatTakesOverIsAnotherProcess() {
    servers.has(B, Shown.up("CART", "c1", 150), Shown.up("ORDERS", "o1", 250));
    start(CART, ORDERS);

    servers.up(A, false);
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(status().dataToken()).isEqualTo("CART/c1@150");
    assertThat(removed()).isEmpty();
  }

  @Test
  void anEpochSoonAfterAnotherProcessStillDoesNotKnowItsContinuity() {
    start(CART, ORDERS);
    servers.has(A, Shown.up("CART", "c1", 900));
    scheduler.advance(ROUND);

    stumble();
    assertThat(status().epoch()).isEqualTo(3);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);

    scheduler.advance(Duration.ofMinutes(10));
    stumble();
    assertThat(status().epoch()).isEqualTo(4);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
  }

  @Test
  void anEmptyRegistryAtTheStartDoesNotSayWhoItIs() {
    start();

    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(status().dataToken()).isEmpty();

    servers.changes(A, new Shown[] {CART}, CART);
    scheduler.advance(ROUND);

    assertThat(status().epoch()).isEqualTo(1);
    assertThat(status().dataToken()).isEqualTo("CART/c1@100");
    assertThat(updated()).containsExactly("CART");
  }

  @Test
  void anAnswerThatHasLessThanItCountsTakesNothingAway() {
    start(CART, ORDERS);

    both(TestAnswers.delta("UP_3_", CART), TestAnswers.delta("UP_3_"));
    scheduler.advance(Duration.ofSeconds(30));

    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_ANSWER_INCOMPLETE);
    assertThat(events.values()).hasSize(1);
  }

  @Test
  void garbageTakesNothingAwayAndIsNoOutage() {
    start(CART, ORDERS);

    both("<html>", "}{");
    scheduler.advance(Duration.ofSeconds(30));
    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_ANSWER_INVALID);

    servers.has(A, CART, ORDERS);
    scheduler.advance(Duration.ofSeconds(30));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(1);
    assertThat(updated()).isEmpty();
  }

  @Test
  void garbageForLongerThanADeltaCoversIsAnOutage() {
    start(CART, ORDERS);

    both("<html>", "}{");
    scheduler.advance(Duration.ofMinutes(3));
    servers.has(A, CART, ORDERS);
    scheduler.advance(Duration.ofSeconds(30));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUOUS);
  }

  @Test
  void aServerThatIsNotReadyIsUnavailable() {
    servers.status(A, 403);
    servers.status(B, 403);

    scheduler.runPending();

    assertThat(codes()).containsExactly(ErrorCode.REGISTRY_UNAVAILABLE);
    assertThat(events.values(Resynced.class)).isEmpty();
  }

  @Test
  void aServerWithoutDeltasIsReadWholeEachHalfMinute() {
    start(CART, ORDERS);
    servers.deltaStatus(A, 403);
    scheduler.advance(Duration.ofMinutes(2));
    servers.takeAsked();

    servers.has(A, CART);
    scheduler.advance(Duration.ofMinutes(4));

    assertThat(removed()).containsExactly("ORDERS");
    assertThat(servers.takeAsked()).hasSizeBetween(7, 10).allMatch(EurekaWatchTest::isFull);
  }

  @Test
  void aServerWithoutDeltasIsNotBelievedInItsSilenceWhereItShowsOtherRegions() {
    watchAnew("far");
    servers.deltaStatus(A, 403);
    start(CART, ORDERS);

    servers.has(A, CART);
    scheduler.advance(Duration.ofMinutes(8));
    assertThat(events.values()).isEmpty();

    scheduler.advance(Duration.ofMinutes(4));
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of(key("CART"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 401, 405, 429, 500, 503})
  void aServerWhoseDeltasFailIsReadWholeAndIsNoOutage(int deltaStatus) {
    start(CART, ORDERS);
    servers.deltaStatus(A, deltaStatus);

    assertReadWholeWithoutOutage();
  }

  @Test
  void aServerWhoseDeltasAreALoginPageIsReadWholeAndIsNoOutage() {
    start(CART, ORDERS);
    servers.delta(A, "<html>");

    assertReadWholeWithoutOutage();
  }

  @Test
  void aServerWhoseDeltasComeTooLateIsReadWholeAndIsNoOutage() {
    start(CART, ORDERS);
    servers.deltasInTime(A, false);

    assertReadWholeWithoutOutage();
  }

  private void assertReadWholeWithoutOutage() {
    scheduler.advance(ROUND);
    servers.takeAsked();

    servers.full(A, TestAnswers.full(CART, PAYMENT));
    scheduler.advance(Duration.ofMinutes(3));

    List<String> asked = servers.takeAsked();
    assertThat(asked.stream().filter(EurekaWatchTest::isFull)).hasSizeBetween(5, 7);
    assertThat(asked).anyMatch(path -> !isFull(path));
    // It gives deltas otherwise, so its silence is no evidence.
    assertThat(updated()).containsExactly("PAYMENT");
    assertThat(events.values()).hasSize(1);

    scheduler.advance(Duration.ofMinutes(4));
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(events.values().getLast())
        .isEqualTo(new Resynced(Set.of(key("CART"), key("PAYMENT"))));
  }

  @Test
  void deltasThatComeAgainAreTakenAgain() {
    start(CART, ORDERS);
    servers.deltasInTime(A, false);
    scheduler.advance(Duration.ofMinutes(3));

    servers.deltasInTime(A, true);
    servers.changes(A, new Shown[] {CART}, ORDERS.deleted(500));
    scheduler.advance(Duration.ofMinutes(1));

    assertThat(events.values()).containsExactly(new ServiceRemoved(key("ORDERS")));
  }

  @Test
  void aServerThatRefusedDeltasIsAskedForThemAgain() {
    start(CART, ORDERS);
    servers.deltaStatus(A, 403);
    scheduler.advance(ROUND);
    servers.takeAsked();

    servers.deltaStatus(A, 200);
    scheduler.advance(Duration.ofMinutes(7));

    assertThat(servers.takeAsked().stream().filter(path -> path.startsWith("/apps/delta")))
        .hasSizeGreaterThan(10);
  }

  @Test
  void aServerThatRefusedDeltasWhileItStartedAnewIsNotBelievedInItsSilence() {
    start(CART, ORDERS);
    servers.status(A, 404);
    while (status().state() == State.CONNECTED) {
      scheduler.advance(Duration.ofMillis(100));
    }

    // CART is of another region, which the server shows unasked, and ORDERS is on its way to it.
    servers.status(A, 200);
    servers.has(A, CART);
    scheduler.advance(Duration.ofMinutes(2));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(removed()).isEmpty();
    assertThat(events.values(Resynced.class)).isEmpty();
  }

  @Test
  void aServerThatRefusedADeltaOnceIsNotBelievedInItsSilence() {
    start(CART, ORDERS);

    // It starts anew between the two answers of a round.
    servers.deltaStatus(A, 404);
    servers.has(A, CART);
    scheduler.advance(ROUND);
    servers.deltaStatus(A, 200);
    scheduler.advance(Duration.ofMinutes(2));

    assertThat(events.values()).isEmpty();
  }

  @Test
  void aStatusAndAListThatWereNotTakenAreToldAgain() {
    start(CART, ORDERS);
    servers.has(A, Shown.up("CART", "c1", 900));

    refused = event -> event instanceof StatusChanged;
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(status().state()).isEqualTo(State.CONNECTED);
    assertThat(status().epoch()).isEqualTo(2);
    assertThat(status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(events.values().getLast()).isEqualTo(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void aListThatWasNotTakenIsToldAgain() {
    refused = event -> event instanceof Resynced;

    servers.has(A, CART);
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(events.values(Resynced.class)).containsExactly(new Resynced(Set.of(key("CART"))));
  }

  private void accept(RegistryEvent event) {
    if (refused != null && refused.test(event)) {
      refused = null;
      throw new IllegalStateException("not taken");
    }
    events.accept(event);
  }

  /** Both servers answer this. */
  private void both(String full, String delta) {
    for (EurekaServer server : List.of(A, B)) {
      servers.full(server, full);
      servers.delta(server, delta);
    }
  }

  private void stumble() {
    servers.up(A, false);
    servers.up(B, false);
    scheduler.advance(ROUND);
    assertThat(status().state()).isEqualTo(State.DEGRADED);
    servers.up(A, true);
    scheduler.advance(Duration.ofSeconds(20));
    assertThat(status().state()).isEqualTo(State.CONNECTED);
  }

  private static boolean isFull(String path) {
    return !path.startsWith("/apps/delta");
  }

  private void watchAnew(String... regions) {
    watch.close();
    events.clear();
    watch = watch(regions);
  }

  private EurekaWatch watch(String... regions) {
    return new EurekaWatch(
        new AdapterContext("shop", ServiceSelector.all(), scheduler),
        new EurekaWatch.Plan(
            List.of(A, B),
            List.of(regions),
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            new InstanceRules(false, false, Set.of("UP"), "", "zone", "protocol", List.of())),
        () -> servers,
        this::accept);
  }

  /** The server has these, and the bridge knows them. */
  private void start(Shown... instances) {
    servers.has(A, instances);
    scheduler.runPending();
    assertThat(status().state()).isEqualTo(State.CONNECTED);
    servers.takeAsked();
    lastStatus = status();
    events.clear();
  }

  private SourceStatus status() {
    List<StatusChanged> changes = events.values(StatusChanged.class);
    return changes.isEmpty() ? lastStatus : changes.getLast().status();
  }

  private List<ErrorCode> codes() {
    return status().causes().stream().map(Cause::code).toList();
  }

  private Set<String> updated() {
    return events.values(ServiceUpdated.class).stream()
        .map(update -> update.snapshot().key().name())
        .collect(Collectors.toSet());
  }

  private List<String> removed() {
    return events.values(ServiceRemoved.class).stream().map(gone -> gone.key().name()).toList();
  }

  private static ServiceKey key(String name) {
    return new ServiceKey("shop", "", name);
  }
}
