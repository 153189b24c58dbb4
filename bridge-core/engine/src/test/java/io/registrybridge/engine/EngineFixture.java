package io.registrybridge.engine;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.InlineLimit;
import io.registrybridge.engine.source.SourceView;
import io.registrybridge.engine.store.Pace;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** An engine with fake time and one recording publisher. */
final class EngineFixture {
  private static final EngineSettings SETTINGS =
      new EngineSettings(
          Pace.DEFAULT,
          Optional.empty(),
          name -> {
            throw new IOException("tests have no name server");
          },
          InlineLimit.NONE);

  final FakeScheduler scheduler = new FakeScheduler();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Recorder<Publication> published = new Recorder<>();
  final Engine engine;
  private final Map<String, RegistryEventSink> sinks = new HashMap<>();

  EngineFixture(SourceConfig... sources) {
    engine = new Engine(SETTINGS, List.of(sources), scheduler, meters);
    for (SourceConfig source : sources) {
      sinks.put(source.name(), engine.connect(source, "test"));
    }
    engine.addPublisher("test", published::accept);
  }

  RegistryEventSink sink(String source) {
    return Objects.requireNonNull(sinks.get(source));
  }

  /** The source's file was edited: another adapter begins. */
  void reload(String source) {
    sinks.put(source, engine.connect(source(source).config(), "test"));
  }

  /** Tells the engine a source's whole content. */
  void list(String source, ServiceSnapshot... services) {
    Set<ServiceKey> keys =
        Set.copyOf(List.of(services).stream().map(ServiceSnapshot::key).toList());
    sink(source).accept(new RegistryEvent.Resynced(keys));
    for (ServiceSnapshot service : services) {
      sink(source).accept(new RegistryEvent.ServiceUpdated(service));
    }
    settle();
  }

  /** The registry does not answer. */
  void unreachable(String source) {
    SourceStatus.Cause refused = new SourceStatus.Cause(ErrorCode.REGISTRY_UNREACHABLE, "refused");
    sink(source)
        .accept(
            new RegistryEvent.StatusChanged(
                new SourceStatus(
                    SourceStatus.State.DEGRADED,
                    List.of(refused),
                    1,
                    "",
                    SourceStatus.Continuity.CONTINUOUS,
                    Map.of())));
  }

  SourceView source(String name) {
    return engine.view().sources().stream()
        .filter(view -> view.config().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  void update(ServiceSnapshot service) {
    sink(service.key().source()).accept(new RegistryEvent.ServiceUpdated(service));
  }

  /** Lets every collected change through. */
  void settle() {
    scheduler.advance(Duration.ofSeconds(1));
  }

  Map<ResourceName, IstioResource> resources() {
    return engine.view().resources().of(ResourceKind.SERVICE_ENTRY);
  }

  long renderings() {
    return meters.get("bridge.render").timer().count();
  }

  static ServiceKey key(String source, String name) {
    return new ServiceKey(source, "", name);
  }

  /** A service with instances 10.0.0.1, 10.0.0.2, … on port 8080. */
  static ServiceSnapshot service(String source, String name, int instances) {
    return service(
        source,
        name,
        IntStream.rangeClosed(1, instances)
            .mapToObj(
                i ->
                    ServiceInstance.builder(name + "-" + i, "10.0.0." + i)
                        .port(InstancePort.of(8080))
                        .build())
            .toList());
  }

  static ServiceSnapshot service(String source, String name, List<ServiceInstance> instances) {
    return new ServiceSnapshot(key(source, name), Map.of("service", name), instances);
  }
}
