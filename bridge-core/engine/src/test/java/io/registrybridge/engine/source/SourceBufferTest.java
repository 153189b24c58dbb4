package io.registrybridge.engine.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogChange;
import io.registrybridge.engine.store.CatalogEntry;
import io.registrybridge.engine.store.CatalogStore;
import io.registrybridge.engine.store.Pace;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceBufferTest {
  private static final ServiceKey ORDERS = new ServiceKey("consul", "dc1", "orders");
  private static final ServiceKey CART = new ServiceKey("consul", "dc1", "cart");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final Recorder<CatalogChange> changes = new Recorder<>();
  private final SourceBuffer buffer =
      new SourceBuffer(
          TestSources.source("consul"),
          new CatalogStore(scheduler, Pace.DEFAULT, changes),
          scheduler,
          () -> {});
  private final RegistryEventSink sink = buffer.connect();

  @Test
  void degradedStatusRemovesNothing() {
    listed(service(ORDERS, "a", "b"));

    sink.accept(
        new StatusChanged(
            status(State.DEGRADED, 1, Continuity.CONTINUOUS, ErrorCode.REGISTRY_UNREACHABLE)));

    assertThat(published(ORDERS)).containsExactly("a", "b");
  }

  @Test
  void removalsTheRegistryTellsAreBelievedAtOnce() {
    listed(service(ORDERS, "a", "b"), service(CART, "c"));

    sink.accept(new ServiceUpdated(service(ORDERS, "b")));
    sink.accept(new ServiceRemoved(CART));

    assertThat(published(ORDERS)).containsExactly("b");
    assertThat(published(CART)).isEmpty();
  }

  @Test
  void removalOfAnUnknownServiceChangesNothing() {
    listed(service(ORDERS, "a"));
    settle();
    changes.clear();

    sink.accept(new ServiceRemoved(CART));
    settle();

    assertThat(changes.values()).isEmpty();
  }

  @Test
  void unreadableServiceCountsAsObserved() {
    sink.accept(new Resynced(Set.of(ORDERS, CART)));
    sink.accept(new ServiceUpdated(service(ORDERS, "a")));
    assertThat(buffer.view(Optional.empty()).synced()).isFalse();

    sink.accept(
        new StatusChanged(
            new SourceStatus(
                State.CONNECTED,
                List.of(),
                1,
                "",
                Continuity.CONTINUOUS,
                Map.of(CART, "three answers could not be read"))));

    assertThat(buffer.view(Optional.empty()).synced()).isTrue();
  }

  @Test
  void serviceThatLeavesTheListBeforeItWasReadIsNotAwaited() {
    sink.accept(new Resynced(Set.of(ORDERS, CART)));
    sink.accept(new ServiceUpdated(service(ORDERS, "a")));

    sink.accept(new Resynced(Set.of(ORDERS)));

    assertThat(buffer.view(Optional.empty()).synced()).isTrue();
  }

  @Test
  void unavailableInstancesAreLeftOutWithTheirReason() {
    ServiceInstance critical =
        ServiceInstance.builder("sick", "10.0.0.9")
            .availability(Availability.unhealthy("check 'disk' is critical"))
            .build();
    ServiceInstance drained = ServiceInstance.builder("drained", "10.0.0.8").weight(0).build();
    ServiceInstance well = ServiceInstance.builder("well", "10.0.0.7").build();

    listed(new ServiceSnapshot(ORDERS, Map.of(), List.of(critical, drained, well)));

    assertThat(published(ORDERS)).containsExactly("well");
    assertThat(entry(ORDERS).findings())
        .containsExactlyInAnyOrder(
            new Finding("instance-unhealthy", "sick", "check 'disk' is critical"),
            new Finding("instance-weight-zero", "drained", "its weight is 0"));
  }

  @Test
  void ofTwoInstancesWithOneIdTheOneThatIsWellStays() {
    ServiceInstance left =
        ServiceInstance.builder("a", "10.0.0.1")
            .metadata(Map.of("version", "1"))
            .availability(Availability.unhealthy("no heart-beat"))
            .build();
    ServiceInstance registeredAnew =
        ServiceInstance.builder("a", "10.0.0.1").metadata(Map.of("version", "2")).build();

    listed(new ServiceSnapshot(ORDERS, Map.of(), List.of(left, registeredAnew)));

    assertThat(entry(ORDERS).published()).containsExactly(registeredAnew);
    assertThat(entry(ORDERS).findings())
        .extracting(Finding::rule)
        .containsExactly("instance-id-duplicate");
  }

  @Test
  void tooFewThatAreLeftBringBackThoseThatAreLeftOut() {
    buffer.configure(TestSources.withPanicThreshold(TestSources.source("consul"), 0.5));
    ServiceInstance well = ServiceInstance.builder("well", "10.0.0.7").build();
    ServiceInstance sick = sick("sick");

    listed(new ServiceSnapshot(ORDERS, Map.of(), List.of(well, sick, sick("worse"))));
    assertThat(published(ORDERS)).containsExactlyInAnyOrder("well", "sick", "worse");
    assertThat(entry(ORDERS).findings()).extracting(Finding::rule).containsExactly("service-panic");

    // Half of them is enough.
    sink.accept(new ServiceUpdated(new ServiceSnapshot(ORDERS, Map.of(), List.of(well, sick))));
    assertThat(published(ORDERS)).containsExactly("well");
  }

  private static ServiceInstance sick(String id) {
    return ServiceInstance.builder(id, "10.0.0.9")
        .availability(Availability.unhealthy("check 'disk' is critical"))
        .build();
  }

  @Test
  void closedBufferTakesNothing() {
    listed(service(ORDERS, "a"));

    buffer.close();
    sink.accept(new ServiceRemoved(ORDERS));

    assertThat(published(ORDERS)).containsExactly("a");
  }

  private void listed(ServiceSnapshot... services) {
    sink.accept(new StatusChanged(status(State.CONNECTED, 1, Continuity.CONTINUOUS)));
    sink.accept(new Resynced(Set.copyOf(Stream.of(services).map(ServiceSnapshot::key).toList())));
    for (ServiceSnapshot service : services) {
      sink.accept(new ServiceUpdated(service));
    }
  }

  private static SourceStatus status(
      State state, long epoch, Continuity continuity, ErrorCode... causes) {
    return new SourceStatus(
        state,
        Stream.of(causes).map(code -> new SourceStatus.Cause(code, "test")).toList(),
        epoch,
        "",
        continuity,
        Map.of());
  }

  private static ServiceSnapshot service(ServiceKey key, String... ids) {
    return new ServiceSnapshot(
        key,
        Map.of("service", key.name()),
        Stream.of(ids).map(id -> ServiceInstance.builder(id, "10.0.0.1").build()).toList());
  }

  private void settle() {
    scheduler.advance(Duration.ofSeconds(1));
  }

  private Catalog catalog() {
    settle();
    return changes.last().orElseThrow().catalog();
  }

  private CatalogEntry entry(ServiceKey key) {
    return Objects.requireNonNull(catalog().entries().get(key), () -> key + " is not there");
  }

  private List<String> published(ServiceKey key) {
    return entry(key).published().stream().map(ServiceInstance::id).toList();
  }
}
