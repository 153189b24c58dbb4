package io.registrybridge.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The promises of {@link RegistryAdapter} and {@link RegistryEvent}. An adapter's module extends
 * this class, gives it its real server, and inherits the tests.
 *
 * <p>The tests look at events only, by their effect: a registry that drops a service with its last
 * instance and one that keeps it empty are both right.
 */
@Timeout(120)
public abstract class RegistryAdapterContract {
  /** The names of all services that these tests make begin with it. */
  public static final String PREFIX = "contract-";

  private static final String SOURCE = "contract-source";
  private static final String ORDERS = PREFIX + "orders";
  private static final String CART = PREFIX + "cart";
  private static final ContractInstance ONE = new ContractInstance("i1", "10.1.0.1", 8001);
  private static final ContractInstance TWO = new ContractInstance("i2", "10.1.0.2", 8002);
  private static final ContractInstance THREE = new ContractInstance("i3", "10.1.0.3", 8003);

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofMillis(400);
  private static final int MANY_SERVICES = 1_000;
  private static final int FLAPS = 25;
  private static final int CYCLES = 5;

  private final TrackedScheduler scheduler = new TrackedScheduler();
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private final List<RegistryAdapter> adapters = new ArrayList<>();

  // Made before each test; JUnit makes an object of this class for each.
  @SuppressWarnings("NullAway.Init")
  private ContractRegistry registry;

  /** A registry for one test: empty of the services of these tests, running, reachable. */
  protected abstract ContractRegistry createRegistry();

  @BeforeEach
  final void open() {
    registry = createRegistry();
    registry
        .impossibleFaults()
        .forEach(
            (fault, reason) ->
                assertThat(reason).as("the reason why there is no %s", fault).isNotBlank());
  }

  @AfterEach
  final void closeAll() {
    adapters.forEach(RegistryAdapter::close);
    registry.close();
    List<Throwable> uncaught = scheduler.uncaught();
    scheduler.close();
    assertThat(uncaught).as("what the adapter's threads let escape").isEmpty();
  }

  // What is there.

  @Test
  void anEmptyRegistryGivesACompleteListAndConnects() {
    start();

    awaitEvent("a complete list", Resynced.class);
    awaitState(State.CONNECTED);
    assertThat(view()).isEmpty();
  }

  @Test
  void theFirstListHasEveryServiceWithItsInstances() {
    registry.put(ORDERS, ONE);
    registry.put(ORDERS, TWO);
    registry.put(CART, THREE);

    start();

    awaitView(Map.of(ORDERS, endpoints(ONE, TWO), CART, endpoints(THREE)));
    Resynced list = awaitEvent("a complete list", Resynced.class);
    assertThat(list.services()).anyMatch(key -> key.name().equals(ORDERS));
    assertThat(list.services()).anyMatch(key -> key.name().equals(CART));
    assertThat(list.services()).allMatch(key -> key.source().equals(SOURCE));
    awaitState(State.CONNECTED);
  }

  @Test
  void aNewServiceArrives() {
    startSynced(Map.of(ORDERS, List.of(ONE)));

    registry.put(CART, TWO);

    awaitView(Map.of(ORDERS, endpoints(ONE), CART, endpoints(TWO)));
  }

  @Test
  void aNewInstanceArrives() {
    startSynced(Map.of(ORDERS, List.of(ONE)));

    registry.put(ORDERS, TWO);

    awaitView(Map.of(ORDERS, endpoints(ONE, TWO)));
  }

  @Test
  void aChangedInstanceArrives() {
    startSynced(Map.of(ORDERS, List.of(ONE)));
    ContractInstance moved = new ContractInstance(ONE.id(), "10.1.0.9", 9009);

    registry.put(ORDERS, moved);

    awaitView(Map.of(ORDERS, endpoints(moved)));
  }

  @Test
  void aRemovedInstanceLeavesAndTheOthersStay() {
    startSynced(Map.of(ORDERS, List.of(ONE, TWO), CART, List.of(THREE)));

    registry.removeInstance(ORDERS, ONE.id());

    awaitView(Map.of(ORDERS, endpoints(TWO), CART, endpoints(THREE)));
  }

  @Test
  void aServiceWithoutInstancesHasNoEndpoints() {
    startSynced(Map.of(ORDERS, List.of(ONE), CART, List.of(THREE)));

    registry.removeInstance(ORDERS, ONE.id());

    awaitView(Map.of(CART, endpoints(THREE)));
  }

  @Test
  void aRemovedServiceLeavesAndComesBack() {
    startSynced(Map.of(ORDERS, List.of(ONE), CART, List.of(THREE)));

    registry.removeService(ORDERS);
    awaitView(Map.of(CART, endpoints(THREE)));
    registry.put(ORDERS, TWO);

    awaitView(Map.of(ORDERS, endpoints(TWO), CART, endpoints(THREE)));
  }

  @Test
  void aThousandServicesArrive() {
    Map<String, ContractInstance> many = new HashMap<>();
    Map<String, Set<String>> expected = new HashMap<>();
    for (int i = 0; i < MANY_SERVICES; i++) {
      ContractInstance instance =
          new ContractInstance("m" + i, "10.2." + i / 250 + "." + (1 + i % 250), 8080);
      many.put(PREFIX + i, instance);
      expected.put(PREFIX + i, endpoints(instance));
    }
    registry.putAll(many);

    start();

    awaitView(expected);
    awaitState(State.CONNECTED);
  }

  @Test
  void anInstanceThatFlapsEndsAsTheRegistryHasIt() {
    startSynced(Map.of(ORDERS, List.of(ONE), CART, List.of(THREE)));

    for (int i = 0; i < FLAPS; i++) {
      registry.removeInstance(ORDERS, ONE.id());
      registry.put(ORDERS, ONE);
    }
    registry.put(ORDERS, TWO);

    awaitView(Map.of(ORDERS, endpoints(ONE, TWO), CART, endpoints(THREE)));
    assertStays(() -> assertThat(view()).containsEntry(ORDERS, endpoints(ONE, TWO)));
  }

  @Test
  void theStatesOfAServiceComeInTheirOrder() {
    startSynced(Map.of(ORDERS, List.of(ONE)));
    ContractInstance last = new ContractInstance(ONE.id(), ONE.address(), 9000 + FLAPS);

    for (int i = 1; i <= FLAPS; i++) {
      registry.put(ORDERS, new ContractInstance(ONE.id(), ONE.address(), 9000 + i));
    }

    awaitView(Map.of(ORDERS, endpoints(last)));
    assertStays(() -> assertThat(portsInOrder(ORDERS)).as("ports as they came").isSorted());
  }

  @Test
  void secretsInMetadataStayInTheAdapter() {
    registry
        .noMetadataBecause()
        .ifPresent(reason -> Assumptions.abort("skipped by design: " + reason));
    registry.put(
        ORDERS,
        new ContractInstance(
            ONE.id(), ONE.address(), ONE.port(), Map.of("version", "v1", "db-password", "hidden")));

    start();

    awaitView(Map.of(ORDERS, endpoints(ONE)));
    assertThat(instances(ORDERS))
        .allSatisfy(instance -> assertThat(instance.metadata()).containsEntry("version", "v1"));
    assertThat(events.values().toString()).doesNotContain("hidden");
  }

  // What goes wrong. Each fault at each of two moments.

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultAtTheStartIsToldAndOvercome(Fault fault) {
    requirePossible(fault);
    requireNoticed(fault);
    registry.put(ORDERS, ONE);
    registry.inject(fault);

    start();

    awaitCause(fault);
    assertThat(events.values(Resynced.class)).as("lists while nothing could be read").isEmpty();
    registry.heal();
    awaitView(Map.of(ORDERS, endpoints(ONE)));
    awaitState(State.CONNECTED);
    awaitEvent("a complete list", Resynced.class);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultTakesNothingAwayAndWhatChangedMeanwhileArrivesAfterIt(Fault fault) {
    requirePossible(fault);
    requireNoticed(fault);
    startSynced(Map.of(ORDERS, List.of(ONE, TWO), CART, List.of(THREE)));
    long epoch = lastStatus().map(SourceStatus::epoch).orElse(0L);

    registry.inject(fault);
    awaitCause(fault);
    registry.removeInstance(ORDERS, ONE.id());
    registry.put(PREFIX + "new", ONE);
    registry.removeService(CART);

    assertStays(() -> assertNothingWasTaken(endpoints(ONE, TWO), endpoints(THREE)));
    registry.heal();
    awaitView(Map.of(ORDERS, endpoints(TWO), PREFIX + "new", endpoints(ONE)));
    awaitState(State.CONNECTED);
    if (fault == Fault.UNREACHABLE) {
      assertThat(lastStatus().orElseThrow().epoch()).as("the epoch").isGreaterThan(epoch);
    }
  }

  @Test
  void slowAnswersAreBelieved() {
    requirePossible(Fault.SLOW);
    registry.inject(Fault.SLOW);
    registry.put(ORDERS, ONE);

    start();

    awaitView(Map.of(ORDERS, endpoints(ONE)));
    registry.put(ORDERS, TWO);
    awaitView(Map.of(ORDERS, endpoints(ONE, TWO)));
  }

  @Test
  void theProbeSaysWhetherTheRegistryCanBeUsed() {
    requirePossible(Fault.UNREACHABLE);
    RegistryAdapter adapter = create();

    var before = adapter.probe();
    registry.inject(Fault.UNREACHABLE);
    var after = adapter.probe();

    assertThat(before.usable()).as("%s", before).isTrue();
    assertThat(after.usable()).as("%s", after).isFalse();
    assertThat(after.lines()).allSatisfy(line -> assertThat(line.text()).isNotBlank());
  }

  // The end.

  @Test
  void closeIsQuickAndNothingComesAfterIt() {
    RegistryAdapter adapter = startSynced(Map.of(ORDERS, List.of(ONE)));

    int before = closeQuickly(adapter);

    registry.put(ORDERS, TWO);
    registry.put(CART, THREE);
    assertStays(() -> assertThat(events.values()).as("events after close").hasSize(before));
  }

  @Test
  void closeIsQuickWhileTheRegistryDoesNotAnswer() {
    requirePossible(Fault.HANG);
    registry.put(ORDERS, ONE);
    registry.inject(Fault.HANG);
    RegistryAdapter adapter = start();
    assertStays(() -> assertThat(events.values(Resynced.class)).isEmpty());

    int before = closeQuickly(adapter);

    registry.heal();
    assertStays(() -> assertThat(events.values()).as("events after close").hasSize(before));
  }

  @Test
  void closeIsQuickWhileTheAdapterWaitsToTryAgain() {
    requirePossible(Fault.UNREACHABLE);
    registry.inject(Fault.UNREACHABLE);
    RegistryAdapter adapter = start();
    awaitCause(Fault.UNREACHABLE);

    int before = closeQuickly(adapter);

    registry.heal();
    assertStays(() -> assertThat(events.values()).as("events after close").hasSize(before));
  }

  @Test
  void closingTwiceOrWithoutAStartDoesNothing() {
    RegistryAdapter neverStarted = create();
    RegistryAdapter adapter = startSynced(Map.of(ORDERS, List.of(ONE)));

    neverStarted.close();
    adapter.close();

    adapter.close();
    awaitEndOfTasks();
  }

  @Test
  void noThreadOrSocketIsLeft() {
    registry.put(ORDERS, ONE);
    runAndClose();
    Resources before = Resources.now();

    for (int i = 0; i < CYCLES; i++) {
      runAndClose();
    }

    // One that stays in each cycle is a leak; fewer are the test's or the JDK's own.
    Awaitility.await()
        .pollInSameThread()
        .atMost(patience())
        .untilAsserted(() -> before.assertGrewByLessThan(CYCLES));
  }

  /** How long a test waits for what must come. */
  protected Duration patience() {
    return Duration.ofSeconds(20);
  }

  private void runAndClose() {
    RegistryAdapter adapter = start();
    awaitView(Map.of(ORDERS, endpoints(ONE)));
    closeQuickly(adapter);
    events.clear();
  }

  /** Closes, and returns how many events there were by then. */
  private int closeQuickly(RegistryAdapter adapter) {
    long begin = scheduler.nanoTime();
    adapter.close();
    int eventsUntilThen = events.values().size();
    Duration took = Duration.ofNanos(scheduler.nanoTime() - begin);

    assertThat(took).as("the time that close took").isLessThan(LONGEST_CLOSE);
    awaitEndOfTasks();
    return eventsUntilThen;
  }

  /** A thread that has sent its last event may need a moment to end. */
  private void awaitEndOfTasks() {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .atMost(LONGEST_CLOSE)
        .untilAsserted(
            () -> assertThat(scheduler.unfinished()).as("tasks that did not end").isEmpty());
  }

  private RegistryAdapter create() {
    RegistryAdapter adapter =
        registry.createAdapter(new AdapterContext(SOURCE, ServiceSelector.all(), scheduler));
    adapters.add(adapter);
    return adapter;
  }

  private RegistryAdapter start() {
    RegistryAdapter adapter = create();
    adapter.start(events::accept);
    return adapter;
  }

  private RegistryAdapter startSynced(Map<String, List<ContractInstance>> services) {
    Map<String, Set<String>> expected = new HashMap<>();
    services.forEach(
        (name, instances) -> {
          instances.forEach(instance -> registry.put(name, instance));
          expected.put(name, endpoints(instances.toArray(ContractInstance[]::new)));
        });
    RegistryAdapter adapter = start();
    awaitView(expected);
    awaitEvent("a complete list", Resynced.class);
    awaitState(State.CONNECTED);
    return adapter;
  }

  private void requirePossible(Fault fault) {
    String reason = registry.impossibleFaults().get(fault);
    if (reason != null) {
      Assumptions.abort("skipped by design: " + reason);
    }
  }

  private void requireNoticed(Fault fault) {
    if (registry.expectedCodes(fault).isEmpty()) {
      Assumptions.abort("skipped by design: " + fault + " need not be noticed soon");
    }
  }

  private void awaitCause(Fault fault) {
    await(
        all ->
            assertThat(lastStatus())
                .as("the status while the registry is %s", fault)
                .hasValueSatisfying(
                    status -> {
                      assertThat(status.state())
                          .as("the status while the registry is %s", fault)
                          .isEqualTo(State.DEGRADED);
                      assertThat(status.causes())
                          .extracting(Cause::code)
                          .containsAnyElementsOf(registry.expectedCodes(fault));
                      assertThat(status.causes())
                          .allSatisfy(cause -> assertThat(cause.detail()).isNotBlank());
                    }));
  }

  private void awaitState(State state) {
    await(
        all ->
            assertThat(lastStatus().map(SourceStatus::state))
                .as("the state, last told as %s", lastStatus())
                .contains(state));
  }

  private void awaitView(Map<String, Set<String>> expected) {
    await(all -> assertThat(CatalogView.of(all)).as("endpoints").isEqualTo(expected));
  }

  private <E extends RegistryEvent> E awaitEvent(String what, Class<E> type) {
    await(all -> assertThat(all).as("expected %s", what).anyMatch(type::isInstance));
    return events.values(type).getLast();
  }

  private void await(ThrowingConsumer<List<RegistryEvent>> assertion) {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .atMost(patience())
        .untilAsserted(() -> assertion.accept(events.values()));
  }

  /** Holds for a while: the only way to see that something does not come. */
  private static void assertStays(Runnable assertion) {
    Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(20))
        .during(QUIET)
        .atMost(QUIET.multipliedBy(10))
        .untilAsserted(assertion::run);
    // The wait passes when the assertion came to hold; it must not have failed in between.
    assertion.run();
  }

  private void assertNothingWasTaken(Set<String> ofOrders, Set<String> ofCart) {
    CatalogView view = new CatalogView();
    boolean complete = false;
    for (RegistryEvent event : events.values()) {
      view.apply(event);
      Map<String, Set<String>> now = view.endpoints();
      boolean all =
          now.getOrDefault(ORDERS, Set.of()).containsAll(ofOrders)
              && now.getOrDefault(CART, Set.of()).containsAll(ofCart);
      assertThat(complete && !all).as("something was taken away by %s", event).isFalse();
      complete |= all;
    }
  }

  private Map<String, Set<String>> view() {
    return CatalogView.of(events.values());
  }

  private Optional<SourceStatus> lastStatus() {
    List<StatusChanged> all = events.values(StatusChanged.class);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().status());
  }

  private List<ServiceInstance> instances(String service) {
    return events.values(ServiceUpdated.class).stream()
        .map(ServiceUpdated::snapshot)
        .filter(snapshot -> snapshot.key().name().equals(service))
        .flatMap(snapshot -> snapshot.instances().stream())
        .toList();
  }

  private List<Integer> portsInOrder(String service) {
    return instances(service).stream()
        .flatMap(instance -> instance.ports().stream())
        .map(port -> port.number())
        .toList();
  }

  private static Set<String> endpoints(ContractInstance... instances) {
    Set<String> found = new TreeSet<>();
    for (ContractInstance instance : instances) {
      found.add(instance.endpoint());
    }
    return found;
  }
}
