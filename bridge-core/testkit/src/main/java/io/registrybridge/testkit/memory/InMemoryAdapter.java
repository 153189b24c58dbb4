package io.registrybridge.testkit.memory;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.SecretKeys;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.testkit.contract.ContractInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches an {@link InMemoryRegistry}: the smallest adapter that keeps the contract. It asks often
 * and compares an index, so it works on a fake scheduler too.
 */
public final class InMemoryAdapter implements RegistryAdapter {
  /** How often the registry is asked. */
  public static final Duration POLL = Duration.ofMillis(5);

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(10), Duration.ofMillis(100), 0);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final AdapterContext context;
  private final InMemoryRegistry registry;
  private volatile @Nullable WatchLoop loop;

  InMemoryAdapter(AdapterContext context, InMemoryRegistry registry) {
    this.context = context;
    this.registry = registry;
  }

  @Override
  public ConnectionReport probe() {
    try {
      int services = registry.ask().services().size();
      return ConnectionReport.of(Level.INFO, "the registry has " + services + " services");
    } catch (BridgeException e) {
      return ConnectionReport.of(Level.ERROR, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ConnectionReport.of(Level.ERROR, "interrupted while the registry was asked");
    }
  }

  @Override
  public void start(RegistryEventSink sink) {
    Watch watch = new Watch(sink);
    loop =
        WatchLoop.start(
            context.scheduler(), "memory " + context.source(), BACKOFF, watch::round, watch);
  }

  @Override
  public void close() {
    WatchLoop running = loop;
    if (running != null) {
      running.cancelAndWait(LONGEST_CLOSE);
    }
  }

  /** What the loop knows from one round to the next. Rounds never overlap. */
  private final class Watch implements WatchLoop.Listener {
    private final RegistryEventSink sink;
    private final Map<String, List<ContractInstance>> sent = new HashMap<>();
    private long index;
    private long epoch = 1;
    private boolean connected;

    Watch(RegistryEventSink sink) {
      this.sink = sink;
    }

    Duration round() throws InterruptedException {
      InMemoryRegistry.Answer answer = registry.ask();
      if (answer.index() != index) {
        send(answer);
        index = answer.index();
      }
      if (!connected) {
        connected = true;
        status(State.CONNECTED, List.of());
      }
      return POLL;
    }

    @Override
    public void failed(Exception cause, int failures, Duration retryIn) {
      if (connected) {
        connected = false;
        epoch++;
      }
      status(State.DEGRADED, List.of(Cause.of(cause)));
    }

    private void send(InMemoryRegistry.Answer answer) {
      sink.accept(
          new RegistryEvent.Resynced(
              answer.services().keySet().stream()
                  .filter(context.services()::selects)
                  .map(this::key)
                  .collect(Collectors.toSet())));
      sent.keySet().retainAll(answer.services().keySet());
      answer
          .services()
          .forEach(
              (name, instances) -> {
                if (context.services().selects(name) && !instances.equals(sent.get(name))) {
                  sink.accept(new RegistryEvent.ServiceUpdated(snapshot(name, instances)));
                  sent.put(name, instances);
                }
              });
    }

    private ServiceSnapshot snapshot(String name, List<ContractInstance> instances) {
      return new ServiceSnapshot(
          key(name),
          Map.of("service", name),
          instances.stream().map(InMemoryAdapter::instance).toList());
    }

    private ServiceKey key(String name) {
      return new ServiceKey(context.source(), "", name);
    }

    private void status(State state, List<Cause> causes) {
      sink.accept(
          new RegistryEvent.StatusChanged(
              new SourceStatus(state, causes, epoch, "", Continuity.CONTINUOUS, Map.of())));
    }
  }

  private static ServiceInstance instance(ContractInstance from) {
    return ServiceInstance.builder(from.id(), from.address())
        .port(InstancePort.of(from.port()))
        .metadata(SecretKeys.without(from.metadata()))
        .build();
  }
}
