package io.registrybridge.adapter.zookeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.zookeeper.layout.InstanceReading;
import io.registrybridge.adapter.zookeeper.layout.InterfaceMapping;
import io.registrybridge.adapter.zookeeper.layout.MappedInterfaces;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What instances refer to is read once, in whichever order things come, and never guessed. */
class MappingWatchTest {
  private static final ServiceSelector ALL = ServiceSelector.all();

  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakeEnsemble ensemble = new FakeEnsemble();
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private final DefectiveLayout interfaces =
      new DefectiveLayout(
          new MappedInterfaces(
              "zk",
              "/services",
              "/dubbo",
              new InstanceReading(LocalityKeys.DEFAULT, "protocol"),
              LocalityKeys.DEFAULT));
  private final RegistryWatch watch =
      new RegistryWatch(
          new AdapterContext("zk", ALL, scheduler),
          new WatchPlan(
              "zk1:2181",
              "",
              List.of(interfaces, new InterfaceMapping("zk", "/dubbo")),
              Duration.ofSeconds(15),
              Duration.ofMinutes(10)),
          ensemble,
          events::accept);

  @AfterEach
  void close() {
    watch.close();

    assertThat(scheduler.waiting()).as("timers after close").isEmpty();
  }

  @Test
  void aRevisionIsReadOnceForAllItsInstances() {
    metadata("r1", "a.B");
    instance("10.0.0.1", "r1");
    instance("10.0.0.2", "r1");

    start();
    instance("10.0.0.3", "r1");
    soon();

    assertThat(view()).containsOnly(Map.entry("a.B", Set.of("10.0.0.1", "10.0.0.2", "10.0.0.3")));
    assertThat(ensemble.asked).containsOnlyOnce("data /dubbo/metadata/demo/r1");
    assertThat(state()).isEqualTo(State.CONNECTED);
    assertThat(events.values(Resynced.class)).hasSize(1);
  }

  @Test
  void anInstanceThatProvidesOtherInterfacesLeavesThoseItHad() {
    metadata("r1", "a.B");
    metadata("r2", "a.C");
    instance("10.0.0.1", "r1");
    instance("10.0.0.2", "r1");
    start();

    ensemble.set("/services/demo/10.0.0.2:20880", json("10.0.0.2", "r2"));
    soon();

    assertThat(view())
        .containsOnly(Map.entry("a.B", Set.of("10.0.0.1")), Map.entry("a.C", Set.of("10.0.0.2")));
  }

  @Test
  void metadataThatMayNotBeReadChangeNothing() {
    metadata("r1", "a.B");
    metadata("r2", "a.C");
    instance("10.0.0.1", "r1");
    start();

    ensemble.forbid("/dubbo/metadata/demo/r2");
    ensemble.set("/services/demo/10.0.0.1:20880", json("10.0.0.1", "r2"));
    soon();
    ensemble.create("/dubbo/mapping/a.D", "demo");
    soon();
    assertThat(view()).containsOnly(Map.entry("a.B", Set.of("10.0.0.1")));
    assertThat(state()).isEqualTo(State.DEGRADED);

    ensemble.allow("/dubbo/metadata/demo/r2");
    scheduler.advance(Duration.ofSeconds(5));
    assertThat(view()).containsOnly(Map.entry("a.C", Set.of("10.0.0.1")));
    assertThat(state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void metadataThatAreNotThereTakeNothingAway() {
    metadata("r1", "a.B");
    instance("10.0.0.1", "r1");
    instance("10.0.0.2", "r1");
    start();

    ensemble.set("/services/demo/10.0.0.1:20880", json("10.0.0.1", "r2"));
    ensemble.set("/services/demo/10.0.0.2:20880", json("10.0.0.2", "r2"));
    soon();
    assertThat(view()).containsOnly(Map.entry("a.B", Set.of("10.0.0.1", "10.0.0.2")));

    metadata("r2", "a.C");
    scheduler.advance(Duration.ofMinutes(13));
    assertThat(view()).containsOnly(Map.entry("a.C", Set.of("10.0.0.1", "10.0.0.2")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "half a JS"})
  void metadataThatCannotBeUnderstoodTakeNothingAwayAndAreReadAgain(String data) {
    metadata("r1", "a.B");
    instance("10.0.0.1", "r1");
    instance("10.0.0.2", "r1");
    start();

    ensemble.create("/dubbo/metadata/demo/r2", data);
    ensemble.set("/services/demo/10.0.0.1:20880", json("10.0.0.1", "r2"));
    ensemble.set("/services/demo/10.0.0.2:20880", json("10.0.0.2", "r2"));
    soon();
    assertThat(view()).containsOnly(Map.entry("a.B", Set.of("10.0.0.1", "10.0.0.2")));
    assertThat(findings("a.B")).contains("metadata-unreadable");

    metadata("r2", "a.C");
    scheduler.advance(Duration.ofMinutes(13));
    assertThat(view()).containsOnly(Map.entry("a.C", Set.of("10.0.0.1", "10.0.0.2")));
    assertThat(findings("a.C")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc/", "a//b", "..", "a\\u0001b", "/"})
  void aRevisionThatCanBeNoNodeIsAsOneThatIsNotThere(String revision) {
    metadata("r1", "a.B");
    instance("10.0.0.1", "r1");
    ensemble.create("/services/other/10.0.0.9:20880", json("10.0.0.9", revision));
    ensemble.create("/dubbo/mapping/a.C", "other");

    start();
    ensemble.set("/services/demo/10.0.0.1:20880", json("10.0.0.1", revision));
    soon();

    assertThat(view())
        .containsOnly(Map.entry("a.B", Set.of("10.0.0.1")), Map.entry("a.C", Set.of("10.0.0.9")));
    assertThat(state()).isEqualTo(State.CONNECTED);
    assertThat(events.values(Resynced.class)).hasSize(1);
  }

  @Test
  void anApplicationThatMeetsADefectHoldsNoOtherUpWhenTheMappingChanges() {
    instance("10.0.0.1", "");
    ensemble.create("/services/odd/10.0.0.9:20880", json("10.0.0.9", ""));
    ensemble.create("/dubbo/mapping/a.B", "demo,odd");
    start();

    interfaces.directories.add("odd");
    ensemble.create("/dubbo/mapping/a.C", "demo,odd");
    soon();
    assertThat(view())
        .containsOnly(
            Map.entry("a.B", Set.of("10.0.0.1", "10.0.0.9")), Map.entry("a.C", Set.of("10.0.0.1")));

    interfaces.directories.clear();
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(view()).containsEntry("a.C", Set.of("10.0.0.1", "10.0.0.9"));
    assertThat(state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void anInterfaceWithoutANameIsNone() {
    ensemble.create("/dubbo/mapping/ ", "demo");
    ensemble.create("/dubbo/mapping/a.B", "demo");
    instance("10.0.0.1", "");

    start();

    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void untilMetadataWereReadOnceThereIsNoCompleteList() {
    metadata("r1", "a.B");
    instance("10.0.0.1", "r1");
    ensemble.forbid("/dubbo/metadata/demo/r1");

    start();

    assertThat(events.values(Resynced.class)).isEmpty();
    assertThat(state()).isEqualTo(State.DEGRADED);
  }

  @Test
  void metadataThatStayRefusedHoldNothingElseUp() {
    metadata("r1", "a.B");
    instance("10.0.0.1", "r1");
    ensemble.create("/services/other/10.0.0.9:20880", json("10.0.0.9", ""));
    ensemble.create("/dubbo/mapping/a.C", "other");
    ensemble.forbid("/dubbo/metadata/demo/r1");

    start();
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(state()).isEqualTo(State.CONNECTED);
    assertThat(view()).containsOnlyKeys("a.C");
    assertThat(events.values(StatusChanged.class).getLast().status().unreadable())
        .containsOnlyKeys(new ServiceKey("zk", "dubbo-mapping", "demo"));
    assertThat(events.values(Resynced.class)).hasSize(1);
  }

  @Test
  void withoutMetadataTheMappingCountsWheneverItIsWritten() {
    instance("10.0.0.1", "r1");
    start();
    assertThat(view()).isEmpty();

    ensemble.create("/dubbo/mapping/a.B", "other");
    soon();
    assertThat(view()).isEmpty();
    ensemble.set("/dubbo/mapping/a.B", "other,demo");
    soon();
    ensemble.create("/dubbo/mapping/a.C", "demo");
    soon();

    assertThat(view())
        .containsOnly(Map.entry("a.B", Set.of("10.0.0.1")), Map.entry("a.C", Set.of("10.0.0.1")));
  }

  @Test
  void theMappingIsKnownBeforeTheFirstList() {
    ensemble.create("/dubbo/mapping/a.B", "demo");
    instance("10.0.0.1", "");

    start();

    assertThat(events.values(Resynced.class))
        .singleElement()
        .satisfies(list -> assertThat(list.services()).hasSize(1));
    assertThat(view()).containsOnlyKeys("a.B");
  }

  @Test
  void oneInterfaceWhoseMappingMayNotBeReadHoldsNoOtherUp() {
    ensemble.create("/dubbo/mapping/a.B", "demo");
    ensemble.create("/dubbo/mapping/a.Secret", "demo");
    ensemble.forbid("/dubbo/mapping/a.Secret");
    instance("10.0.0.1", "");

    start();
    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(state()).isEqualTo(State.DEGRADED);
    scheduler.advance(Duration.ofSeconds(10));
    ensemble.create("/dubbo/mapping/a.C", "demo");
    soon();

    assertThat(view()).containsOnlyKeys("a.B", "a.C");
    assertThat(state()).isEqualTo(State.CONNECTED);
    assertThat(events.values(StatusChanged.class).getLast().status().unreadable())
        .containsOnlyKeys(new ServiceKey("zk", "dubbo-mapping", "/dubbo/mapping"));
    assertThat(events.values(Resynced.class)).hasSize(1);
  }

  @Test
  void oneInterfaceWhoseMappingMayNotBeReadAnyMoreKeepsWhatItSaid() {
    ensemble.create("/dubbo/mapping/a.B", "demo");
    ensemble.create("/dubbo/mapping/a.Secret", "demo");
    instance("10.0.0.1", "");
    start();

    ensemble.forbid("/dubbo/mapping/a.Secret");
    ensemble.set("/dubbo/mapping/a.Secret", "other");
    ensemble.create("/dubbo/mapping/a.C", "demo");
    soon();
    assertThat(view()).containsOnlyKeys("a.B", "a.C", "a.Secret");

    ensemble.allow("/dubbo/mapping/a.Secret");
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(view()).containsOnlyKeys("a.B", "a.C");
    assertThat(state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void aMappingThatMayNotBeReadAnyMoreKeepsWhatItSaid() {
    ensemble.create("/dubbo/mapping/a.B", "demo");
    instance("10.0.0.1", "");
    start();

    ensemble.forbid("/dubbo/mapping");
    ensemble.disconnect();
    ensemble.connect();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(view()).containsOnlyKeys("a.B");
    assertThat(state()).isEqualTo(State.DEGRADED);
  }

  private void start() {
    ensemble.connect();
    watch.start();
    scheduler.runPending();
  }

  private void soon() {
    scheduler.advance(Duration.ofMillis(300));
  }

  private void metadata(String revision, String interfaceName) {
    ensemble.create(
        "/dubbo/metadata/demo/" + revision,
        """
        {"services":{"x":{"name":"%s","protocol":"dubbo","port":20880}}}"""
            .formatted(interfaceName));
  }

  private void instance(String address, String revision) {
    ensemble.create("/services/demo/" + address + ":20880", json(address, revision));
  }

  private static String json(String address, String revision) {
    return """
        {"name":"demo","address":"%s","port":20880,"payload":{\
        "@class":"org.apache.dubbo.registry.zookeeper.ZookeeperInstance",\
        "metadata":{"dubbo.metadata.revision":"%s"}}}"""
        .formatted(address, revision);
  }

  private Map<String, Set<String>> view() {
    return EventView.addresses(events.values());
  }

  private List<String> findings(String service) {
    return events.values(ServiceUpdated.class).stream()
        .map(ServiceUpdated::snapshot)
        .filter(snapshot -> snapshot.key().name().equals(service))
        .reduce((first, last) -> last)
        .map(ServiceSnapshot::findings)
        .orElse(List.of())
        .stream()
        .map(Finding::rule)
        .toList();
  }

  private State state() {
    return events.values(StatusChanged.class).getLast().status().state();
  }
}
