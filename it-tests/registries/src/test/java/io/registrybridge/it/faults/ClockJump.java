package io.registrybridge.it.faults;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.adapter.vm.VmAdapterFactory;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.EngineSettings;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.Environment;
import io.registrybridge.engine.config.LoadedConfiguration;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.testkit.FakeScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The wall clock jumps while removals are held. A process's clock cannot be moved without moving
 * the machine's, so this one runs the engine in this process, on fake time.
 */
final class ClockJump implements AutoCloseable {
  private static final String SOURCE = "registry";
  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final int SERVICES = 20;
  private static final int GONE = 3;

  private final FakeScheduler scheduler = new FakeScheduler();
  private final Engine engine;
  private final RegistryEventSink sink;
  private long epoch = 1;

  private ClockJump(SourceConfig config) {
    engine =
        new Engine(EngineSettings.DEFAULT, List.of(config), scheduler, new SimpleMeterRegistry());
    sink = engine.connect(config, "test");
  }

  /** Runs it in no time. */
  static FaultRow of(Fault fault) {
    Duration jump = Duration.ofHours(fault == Fault.CLOCK_BACKWARD ? -1 : 1);
    try (ClockJump run = new ClockJump(config())) {
      return run.row(fault, jump);
    }
  }

  private FaultRow row(Fault fault, Duration jump) {
    status(State.CONNECTED);
    shows(SERVICES);
    status(State.DEGRADED);
    epoch++;
    status(State.CONNECTED);
    shows(SERVICES - GONE);
    scheduler.advance(SETTLE.dividedBy(2));
    scheduler.setWallTime(scheduler.wallTime().plus(jump));
    Duration after = SETTLE.dividedBy(2);
    Duration step = Duration.ofMillis(100);
    List<String> wronglyRemoved = new ArrayList<>();
    while (endpoints() == SERVICES && after.compareTo(SETTLE.multipliedBy(4)) < 0) {
      scheduler.advance(step);
      after = after.plus(step);
    }
    // The steps are no more exact than that.
    if (after.compareTo(SETTLE.minusSeconds(2)) < 0) {
      wronglyRemoved.add("what was held for %s went after %s".formatted(SETTLE, after));
    }
    List<String> problems =
        endpoints() == SERVICES - GONE
            ? List.of()
            : List.of("after %s there are %d endpoints".formatted(after, endpoints()));
    return new FaultRow(
        fault,
        "engine",
        wronglyRemoved,
        FaultRow.seconds(after) + " after its end, as without the jump",
        "–",
        "in-process on fake time, removal.settle=30s: a process's wall clock cannot be moved alone",
        problems);
  }

  private int endpoints() {
    return engine.view().sources().getFirst().endpoints();
  }

  private void status(State state) {
    List<Cause> causes =
        state == State.DEGRADED
            ? List.of(new Cause(ErrorCode.REGISTRY_UNREACHABLE, "refused"))
            : List.of();
    sink.accept(
        new StatusChanged(
            new SourceStatus(state, causes, epoch, "", Continuity.CONTINUOUS, Map.of())));
    scheduler.runPending();
  }

  private void shows(int services) {
    Set<ServiceKey> keys =
        IntStream.range(0, services).mapToObj(ClockJump::key).collect(Collectors.toSet());
    sink.accept(new Resynced(keys));
    for (int service = 0; service < services; service++) {
      Endpoint endpoint = new Endpoint(service, 0);
      sink.accept(
          new ServiceUpdated(
              new ServiceSnapshot(
                  key(service),
                  Map.of("service", endpoint.serviceName()),
                  List.of(
                      ServiceInstance.builder(endpoint.id(), endpoint.address())
                          .port(InstancePort.of(Endpoint.PORT))
                          .build()))));
    }
    scheduler.runPending();
  }

  private static ServiceKey key(int service) {
    return new ServiceKey(SOURCE, "", Endpoint.serviceName(service));
  }

  /** As a file gives it, so that the rules are the product's. */
  private static SourceConfig config() {
    try {
      Path directory = Files.createTempDirectory("clock-jump-");
      Path adapters = Files.createDirectory(directory.resolve("adapters"));
      Path bridgeFile = Files.writeString(directory.resolve("bridge.properties"), "");
      Path file =
          Files.writeString(
              adapters.resolve(SOURCE + ".properties"),
              "type=vm\nvm.directory=.\nremoval.settle=" + SETTLE.toSeconds() + "s\n");
      LoadedConfiguration loaded =
          new ConfigurationLoader(List.of(new VmAdapterFactory()), Environment.ofProcess())
              .load(directory);
      for (Path each : List.of(file, adapters, bridgeFile, directory)) {
        Files.delete(each);
      }
      return switch (loaded) {
        case LoadedConfiguration.Complete complete ->
            complete.configuration().enabledSources().getFirst().config();
        case LoadedConfiguration.Invalid invalid ->
            throw new IllegalStateException(invalid.toString());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
