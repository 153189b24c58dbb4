package io.registrybridge.engine;

import static io.registrybridge.engine.EngineFixture.key;
import static io.registrybridge.engine.EngineFixture.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.EngineSettings.LastKnownGood;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.InlineLimit;
import io.registrybridge.engine.resolve.NameLookup;
import io.registrybridge.engine.source.SourceView;
import io.registrybridge.engine.store.Pace;
import io.registrybridge.testkit.FakeScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives the process, and how sources come, change and go while it runs. */
class EngineStateTest {
  private static final SourceConfig CONSUL = TestSources.source("consul");
  private static final String PLACE = "consul 127.0.0.1:8500";

  private final FakeScheduler scheduler = new FakeScheduler();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  @TempDir private Path data;

  @Test
  void registryThatIsDownAtTheStartIsServedAsItWasAfterThreeSeconds() {
    givenAnEarlierProcess();
    Engine engine = engine();

    engine.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofMillis(2_900));
    assertThat(engine.view().ready()).isFalse();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(engine.view().ready()).isTrue();
    assertThat(hosts(engine)).containsExactlyInAnyOrder("orders.consul.test", "cart.consul.test");
    assertThat(source(engine).restored()).isTrue();
  }

  @Test
  void stateThatCannotBeWrittenIsTold() throws IOException {
    // No directory can be made below a file, not even by root.
    Path blocked = Files.createFile(data.resolve("blocked"));
    Engine engine = engine(Optional.of(new LastKnownGood(blocked, Duration.ofHours(24))));

    tell(engine.connect(CONSUL, PLACE), "orders");
    scheduler.advance(Duration.ofSeconds(2));

    assertThat(source(engine).unsaved()).isPresent();
    assertThat(meters.get("bridge.source.unsaved").gauge().value()).isEqualTo(1);
  }

  @Test
  void liveListThatComesInTimeOpensTheGateAtOnce() {
    givenAnEarlierProcess();
    Engine engine = engine();
    RegistryEventSink sink = engine.connect(CONSUL, PLACE);

    tell(sink, "orders", "cart");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(engine.view().ready()).isTrue();
    assertThat(source(engine).restored()).isFalse();
  }

  @Test
  void firstListThatIsStillSettlingIsNotKept() {
    Engine engine = engine();
    RegistryEventSink sink = engine.connect(CONSUL, PLACE);
    sink.accept(
        new StatusChanged(
            new SourceStatus(
                State.DEGRADED,
                List.of(new SourceStatus.Cause(ErrorCode.REGISTRY_UNREACHABLE, "refused")),
                1,
                "",
                Continuity.CONTINUOUS,
                Map.of())));
    tell(sink, "orders");
    scheduler.advance(Duration.ofSeconds(20));
    engine.close();

    assertThat(engine().knowsBeforehand("consul", PLACE)).isFalse();
  }

  @Test
  void whatTheLiveListLacksIsHeldAfterARestart() {
    givenAnEarlierProcess();
    Engine engine = engine();
    RegistryEventSink sink = engine.connect(CONSUL, PLACE);

    tell(sink, "orders");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(source(engine).holds())
        .singleElement()
        .satisfies(hold -> assertThat(hold.service().name()).isEqualTo("cart"));
    assertThat(hosts(engine)).contains("cart.consul.test");
  }

  @Test
  void stateOfAnotherPlaceWaitsForRelease() {
    givenAnEarlierProcess();
    Engine engine = engine();
    engine.connect(CONSUL, "consul 127.0.0.1:9999");
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(engine.view().ready()).isFalse();

    ActionResult result = engine.actions().release("consul");
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(result.text()).contains("2 services");
    assertThat(hosts(engine)).hasSize(2);
    assertThat(data.resolve("sources/consul.state.withheld")).exists();
  }

  @Test
  void oldStateWaitsForRelease() {
    givenAnEarlierProcess();
    scheduler.setWallTime(scheduler.wallTime().plus(Duration.ofHours(25)));
    Engine engine = engine();

    engine.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(engine.view().ready()).isFalse();
    assertThat(hosts(engine)).isEmpty();
  }

  @Test
  void quietSourceIsNotOldWhenTheBridgeWasThereAllTheTime() {
    Engine earlier = engine();
    tell(earlier.connect(CONSUL, PLACE), "orders", "cart");
    scheduler.advance(Duration.ofHours(30));
    earlier.close();
    Engine engine = engine();

    engine.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofSeconds(4));

    assertThat(hosts(engine)).hasSize(2);
  }

  @Test
  void quietSourceIsNotOldWhenTheBridgeWasKilled() {
    tell(engine().connect(CONSUL, PLACE), "orders", "cart");
    scheduler.advance(Duration.ofHours(30));
    Engine engine = engine();

    engine.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofSeconds(4));

    assertThat(hosts(engine)).hasSize(2);
  }

  @Test
  void restartMakesNoStateYounger() {
    givenAnEarlierProcess();
    Engine withoutRegistry = engine();
    withoutRegistry.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofHours(20));
    withoutRegistry.close();
    scheduler.advance(Duration.ofHours(5));
    Engine engine = engine();

    engine.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(hosts(engine)).isEmpty();
  }

  @Test
  void replicaIsAskedForWhatIsTooOldOnDisk() {
    givenAnEarlierProcess();
    Engine peer = engine(Optional.empty());
    scheduler.advance(Duration.ofHours(25));
    tell(peer.connect(CONSUL, PLACE), "orders", "cart", "billing");
    scheduler.advance(Duration.ofSeconds(1));
    Engine engine = engine();

    assertThat(engine.knowsBeforehand("consul", PLACE)).isFalse();
    engine.restore(peer.exportState("consul"));
    engine.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofSeconds(4));

    assertThat(hosts(engine)).hasSize(3);
  }

  @Test
  void clockThatJumpsEndsNoHold() {
    givenAnEarlierProcess();
    Engine engine = engine();
    RegistryEventSink sink = engine.connect(CONSUL, PLACE);
    tell(sink, "orders");
    scheduler.advance(Duration.ofSeconds(1));

    scheduler.setWallTime(scheduler.wallTime().plus(Duration.ofHours(1)));
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(source(engine).holds()).hasSize(1);
    scheduler.setWallTime(scheduler.wallTime().minus(Duration.ofHours(2)));
    scheduler.advance(Duration.ofSeconds(30));

    assertThat(source(engine).holds()).isEmpty();
  }

  @Test
  void replicaStartsFromItsPeer() {
    Engine peer = engine(Optional.empty());
    tell(peer.connect(CONSUL, PLACE), "orders", "cart");
    scheduler.advance(Duration.ofSeconds(1));
    Engine replica = engine(Optional.empty());

    replica.restore(peer.exportState("consul"));
    replica.connect(CONSUL, PLACE);
    scheduler.advance(Duration.ofSeconds(4));

    assertThat(replica.view().ready()).isTrue();
    assertThat(replica.view().resources().of(ResourceKind.SERVICE_ENTRY))
        .isEqualTo(peer.view().resources().of(ResourceKind.SERVICE_ENTRY));
  }

  @Test
  void orphanedSourceIsServedUntilItIsForgotten() {
    Engine engine = engine();
    RegistryEventSink sink = engine.connect(CONSUL, PLACE);
    tell(sink, "orders");
    assertThatThrownBy(() -> engine.actions().forget("consul"))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("enabled=false");

    engine.orphan("consul");
    sink.accept(new Resynced(Set.of()));
    scheduler.advance(Duration.ofHours(1));
    assertThat(hosts(engine)).containsExactly("orders.consul.test");
    assertThat(source(engine).orphaned()).isTrue();

    engine.actions().forget("consul");
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(hosts(engine)).isEmpty();
    assertThat(engine.view().sources()).isEmpty();
    assertThat(data.resolve("sources/consul.state")).doesNotExist();
  }

  @Test
  void orphanedSourceIsServedAfterARestartHoweverOldItIs() {
    givenAnEarlierProcess();
    scheduler.advance(Duration.ofDays(30));
    Engine engine = engine();

    boolean served = engine.connectOrphaned(CONSUL);
    scheduler.advance(Duration.ofSeconds(4));

    assertThat(served).isTrue();
    assertThat(engine.view().ready()).isTrue();
    assertThat(hosts(engine)).hasSize(2);
  }

  @Test
  void orphanWithoutAStateIsAddedNowhere() {
    Engine engine = engine();

    boolean served = engine.connectOrphaned(CONSUL);
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(served).isFalse();
    assertThat(engine.view().sources()).isEmpty();
    assertThat(engine.view().ready()).isTrue();
  }

  @Test
  void actionOnOneServiceOfAnOrphanTakesNothingElseAway() {
    givenAnEarlierProcess();
    Engine engine = engine();
    RegistryEventSink sink = engine.connect(CONSUL, PLACE);
    tell(sink);
    assertThat(source(engine).holds()).hasSize(2);
    engine.orphan("consul");
    scheduler.advance(Duration.ofHours(1));

    engine.actions().accept("consul", Optional.of("cart"));
    scheduler.advance(Duration.ofHours(1));

    assertThat(source(engine).holds())
        .extracting(hold -> hold.service().name())
        .containsExactly("orders");
  }

  @Test
  void sourceWhoseFileIsBackFinishesWhatWasDue() {
    Engine engine = engine();
    RegistryEventSink first = engine.connect(CONSUL, PLACE);
    tell(first, "orders", "cart");
    first.accept(new ServiceRemoved(key("consul", "cart")));
    scheduler.advance(Duration.ofMinutes(1));

    engine.orphan("consul");
    scheduler.advance(Duration.ofMinutes(1));
    tell(engine.connect(CONSUL, PLACE), "orders");
    scheduler.advance(Duration.ofMinutes(7));
    assertThat(hosts(engine)).contains("cart.consul.test");
    scheduler.advance(Duration.ofMinutes(2));

    assertThat(hosts(engine)).containsExactly("orders.consul.test");
  }

  @Test
  void excludingServicesActsAtOnce() {
    Engine engine = engine();
    tell(engine.connect(CONSUL, PLACE), "orders", "cart");
    scheduler.advance(Duration.ofSeconds(1));

    engine.reconfigure(TestSources.excluding(CONSUL, "ca*"));
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(hosts(engine)).containsExactly("orders.consul.test");
  }

  @Test
  void changedHostIsServedUnderBothNamesForTheGrace() {
    Engine engine = engine();
    tell(engine.connect(CONSUL, PLACE), "orders");
    scheduler.advance(Duration.ofSeconds(1));

    engine.reconfigure(TestSources.source("consul", "${service}.new"));
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(hosts(engine)).containsExactlyInAnyOrder("orders.consul.test", "orders.new");
    scheduler.advance(Duration.ofMinutes(10));

    assertThat(hosts(engine)).containsExactly("orders.new");
  }

  @Test
  void newAdapterOfASourceTakesNothingAwayBeforeItHasSeenEverything() {
    Engine engine = engine();
    RegistryEventSink first = engine.connect(CONSUL, PLACE);
    tell(first, "orders", "cart");
    scheduler.advance(Duration.ofSeconds(1));

    RegistryEventSink second = engine.connect(CONSUL, "consul 127.0.0.1:9999");
    first.accept(new Resynced(Set.of()));
    second.accept(new Resynced(Set.of(key("consul", "orders"))));
    scheduler.advance(Duration.ofSeconds(5));

    assertThat(hosts(engine)).hasSize(2);
    assertThat(engine.view().ready()).isTrue();
  }

  @Test
  void silentNameServerTakesNothingAwayAfterARestart() {
    SourceConfig resolving = resolving();
    Engine earlier = engine(name -> List.of("10.0.0.9"));
    tellHostName(earlier.connect(resolving, PLACE));
    scheduler.advance(Duration.ofSeconds(2));
    earlier.close();
    Engine engine =
        engine(
            name -> {
              throw new IOException("no answer");
            });

    tellHostName(engine.connect(resolving, PLACE));
    scheduler.advance(Duration.ofMinutes(5));

    assertThat(source(engine).holds()).isEmpty();
    assertThat(source(engine).endpoints()).isEqualTo(1);
    assertThat(engine.view().resources().of(ResourceKind.SERVICE_ENTRY))
        .isEqualTo(earlier.view().resources().of(ResourceKind.SERVICE_ENTRY));
  }

  private static SourceConfig resolving() {
    EntryConfig entry = CONSUL.entry();
    return TestSources.with(
        CONSUL,
        new EntryConfig(
            entry.meshInternal(),
            entry.servicePorts(),
            entry.defaultProtocol(),
            entry.labels(),
            entry.endpoints(),
            new AddressConfig(true, false, HostNames.RESOLVE, Duration.ofSeconds(30)),
            entry.traffic()));
  }

  private static void tellHostName(RegistryEventSink sink) {
    tell(sink);
    sink.accept(new Resynced(Set.of(key("consul", "orders"))));
    sink.accept(
        new ServiceUpdated(
            service(
                "consul",
                "orders",
                List.of(
                    ServiceInstance.builder("vm", "vm.example.org")
                        .port(InstancePort.of(8080))
                        .build()))));
  }

  @Test
  void firstPublicationHasTheLastServiceOfTheFirstList() throws InterruptedException {
    // On real threads: the writer may run between any two puts.
    for (int round = 0; round < 200; round++) {
      BlockingQueue<Publication> published = new LinkedBlockingQueue<>();
      try (VirtualThreadScheduler threads =
              new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace());
          Engine engine =
              new Engine(
                  EngineSettings.DEFAULT, List.of(CONSUL), threads, new SimpleMeterRegistry())) {
        engine.addPublisher("test", published::add);

        tell(engine.connect(CONSUL, PLACE), "orders");

        Publication first =
            Objects.requireNonNull(published.poll(30, TimeUnit.SECONDS), "nothing was published");
        assertThat(first.snapshot().of(ResourceKind.SERVICE_ENTRY))
            .as("round %d", round)
            .hasSize(1);
      }
    }
  }

  private void givenAnEarlierProcess() {
    Engine earlier = engine();
    tell(earlier.connect(CONSUL, PLACE), "orders", "cart");
    scheduler.advance(Duration.ofSeconds(2));
    earlier.close();
  }

  private Engine engine() {
    return engine(Optional.of(new LastKnownGood(data, Duration.ofHours(24))));
  }

  private Engine engine(NameLookup names) {
    return engine(Optional.of(new LastKnownGood(data, Duration.ofHours(24))), names);
  }

  private Engine engine(Optional<LastKnownGood> lastKnownGood) {
    return engine(lastKnownGood, NameLookup.SYSTEM);
  }

  private Engine engine(Optional<LastKnownGood> lastKnownGood, NameLookup names) {
    return new Engine(
        new EngineSettings(Pace.DEFAULT, lastKnownGood, names, InlineLimit.NONE),
        List.of(CONSUL),
        scheduler,
        meters);
  }

  private static void tell(RegistryEventSink sink, String... services) {
    sink.accept(
        new StatusChanged(
            new SourceStatus(
                SourceStatus.State.CONNECTED,
                List.of(),
                1,
                "",
                SourceStatus.Continuity.CONTINUOUS,
                Map.of())));
    sink.accept(
        new Resynced(
            Set.copyOf(List.of(services).stream().map(name -> key("consul", name)).toList())));
    for (String name : services) {
      sink.accept(new ServiceUpdated(service("consul", name, 1)));
    }
  }

  private static List<String> hosts(Engine engine) {
    return engine.view().resources().of(ResourceKind.SERVICE_ENTRY).keySet().stream()
        .map(ResourceName::name)
        .toList();
  }

  private static SourceView source(Engine engine) {
    return engine.view().sources().getFirst();
  }
}
