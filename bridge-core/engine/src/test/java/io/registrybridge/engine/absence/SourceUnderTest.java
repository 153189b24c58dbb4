package io.registrybridge.engine.absence;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.source.SourceBuffer;
import io.registrybridge.engine.store.CatalogChange;
import io.registrybridge.engine.store.CatalogEntry;
import io.registrybridge.engine.store.CatalogStore;
import io.registrybridge.engine.store.Pace;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One source with a registry that tests speak for, and fake time. */
final class SourceUnderTest {
  final FakeScheduler scheduler;
  private final Recorder<CatalogChange> changes = new Recorder<>();
  private final SourceBuffer buffer;
  private RegistryEventSink sink;
  private long epoch = 1;
  private String token = "";
  private Map<ServiceKey, String> unreadable = Map.of();

  SourceUnderTest() {
    this(TestSources.REMOVAL);
  }

  SourceUnderTest(RemovalConfig rules) {
    this(rules, new FakeScheduler(), Optional.empty());
  }

  private SourceUnderTest(
      RemovalConfig rules, FakeScheduler scheduler, Optional<BelievedState> before) {
    this.scheduler = scheduler;
    this.buffer =
        new SourceBuffer(
            TestSources.with(TestSources.source("consul"), rules),
            new CatalogStore(scheduler, Pace.DEFAULT, changes),
            scheduler,
            () -> {});
    this.sink = buffer.connect();
    before.ifPresent(state -> buffer.restore(state, Instant.EPOCH));
  }

  /** The bridge stops, keeps what it knows, and starts again after a while. */
  SourceUnderTest restarted(RemovalConfig rules) {
    return new SourceUnderTest(rules, new FakeScheduler(), Optional.of(buffer.state()));
  }

  /** Its file was edited: another adapter begins. */
  void reloaded() {
    sink = buffer.connect();
    epoch = 1;
  }

  /** The registry answers. */
  SourceUnderTest connected() {
    status(State.CONNECTED, Continuity.CONTINUOUS);
    return this;
  }

  /** The registry's data has a name. */
  SourceUnderTest withToken(String name) {
    token = name;
    return this;
  }

  /** The registry is out of sight. */
  void unreachable() {
    status(State.DEGRADED, Continuity.CONTINUOUS);
  }

  /** The registry answers, but does not let one service be read. */
  void refuses(String service) {
    Cause cause = new Cause(ErrorCode.REGISTRY_UNAUTHORIZED, "no right").ofServices();
    sink.accept(
        new StatusChanged(
            new SourceStatus(
                State.DEGRADED,
                List.of(cause),
                epoch,
                token,
                Continuity.CONTINUOUS,
                Map.of(key(service), cause.detail()))));
  }

  /** The registry was out of sight and is back. */
  void back() {
    back(Continuity.CONTINUOUS);
  }

  void back(Continuity continuity) {
    epoch++;
    status(State.CONNECTED, continuity);
  }

  /** The registry answers, and lists services that cannot be read. */
  void connectedWithUnreadable(String... services) {
    unreadable =
        Stream.of(services)
            .collect(Collectors.toMap(SourceUnderTest::key, service -> "no right to read it"));
    connected();
  }

  private void status(State state, Continuity continuity) {
    List<Cause> causes =
        state == State.DEGRADED
            ? List.of(new Cause(ErrorCode.REGISTRY_UNREACHABLE, "refused"))
            : List.of();
    sink.accept(
        new StatusChanged(new SourceStatus(state, causes, epoch, token, continuity, unreadable)));
  }

  /** The registry shows exactly these services, each written as {@code name: id id}. */
  void shows(String... services) {
    Map<String, ServiceSnapshot> byName = new HashMap<>();
    for (String text : services) {
      ServiceSnapshot service = service(text);
      byName.put(service.key().name(), service);
    }
    sink.accept(
        new Resynced(
            byName.values().stream().map(ServiceSnapshot::key).collect(Collectors.toSet())));
    byName.values().forEach(service -> sink.accept(new ServiceUpdated(service)));
  }

  /** The registry shows one service anew, written as {@code name: id id}; {@code -id} is sick. */
  void updates(String service) {
    sink.accept(new ServiceUpdated(service(service)));
  }

  void removes(String name) {
    sink.accept(new ServiceRemoved(key(name)));
  }

  void passes(Duration time) {
    scheduler.advance(time);
  }

  void passes(String time) {
    passes(Duration.parse("PT" + time));
  }

  int accept(String... service) {
    return buffer.accept(Stream.of(service).findFirst());
  }

  int refuse(String... service) {
    return buffer.refuse(Stream.of(service).findFirst());
  }

  /** The endpoints that are published, by service; a service without endpoints has none. */
  Map<String, Set<String>> published() {
    scheduler.advance(Duration.ofMillis(300));
    Map<String, Set<String>> published = new HashMap<>();
    changes
        .last()
        .ifPresent(
            change ->
                change
                    .catalog()
                    .entries()
                    .forEach((key, entry) -> published.put(key.name(), ids(entry))));
    return published;
  }

  /** Why each held endpoint is held, by {@code service/id}. */
  Map<String, Hold.Reason> held() {
    return buffer.view(Optional.empty()).holds().stream()
        .collect(
            Collectors.toMap(
                hold -> hold.service().name() + "/" + hold.instance().id(), Hold::reason));
  }

  List<Hold> holds() {
    return buffer.view(Optional.empty()).holds();
  }

  /** The ids of a service's instances whose ports and labels count, in any order. */
  Set<String> known(String name) {
    scheduler.advance(Duration.ofMillis(300));
    CatalogEntry entry =
        changes.last().orElseThrow().catalog().entries().getOrDefault(key(name), NOTHING);
    return entry.known().stream().map(ServiceInstance::id).collect(Collectors.toSet());
  }

  private static final CatalogEntry NOTHING =
      new CatalogEntry(
          new ServiceSnapshot(key("none"), Map.of(), List.of()), List.of(), List.of(), List.of());

  private static Set<String> ids(CatalogEntry entry) {
    return entry.published().stream()
        .map(ServiceInstance::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static ServiceKey key(String name) {
    return new ServiceKey("consul", "", name);
  }

  private static ServiceSnapshot service(String text) {
    String[] parts = text.split(":", 2);
    List<ServiceInstance> instances =
        Stream.of(parts[1].strip().split(" "))
            .filter(id -> !id.isEmpty())
            .map(SourceUnderTest::instance)
            .toList();
    return new ServiceSnapshot(key(parts[0]), Map.of("service", parts[0]), instances);
  }

  private static ServiceInstance instance(String text) {
    boolean sick = text.startsWith("-");
    String id = sick ? text.substring(1) : text;
    return ServiceInstance.builder(id, "10.0.0." + Math.floorMod(id.hashCode(), 250))
        .port(InstancePort.of(8000 + Math.floorMod(id.hashCode(), 1000)))
        .availability(sick ? Availability.unhealthy("check fails") : Availability.AVAILABLE)
        .build();
  }
}
