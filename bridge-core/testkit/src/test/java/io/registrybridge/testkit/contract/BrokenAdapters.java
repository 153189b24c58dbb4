package io.registrybridge.testkit.contract;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.testkit.memory.InMemoryRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Adapters that break one promise each, made from the one that keeps all. */
final class BrokenAdapters {
  private BrokenAdapters() {}

  /** A contract suite over an adapter that is broken on purpose. */
  abstract static class BrokenContract extends RegistryAdapterContract {
    /** Makes the broken adapter from the right one. */
    abstract RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right);

    @Override
    protected final ContractRegistry createRegistry() {
      return new BreakingRegistry(new InMemoryRegistry(), this);
    }

    @Override
    protected Duration patience() {
      return Duration.ofMillis(1500);
    }
  }

  static class RemovesOnError extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      return new Changed(
          right,
          (event, sink) -> {
            if (isDegraded(event)) {
              sink.accept(new Resynced(Set.of()));
            }
            sink.accept(event);
          });
    }
  }

  static class HidesErrors extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      return new Changed(
          right,
          (event, sink) -> {
            if (!isDegraded(event)) {
              sink.accept(event);
            }
          });
    }
  }

  static class NamesTheWrongCause extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      return new Changed(
          right,
          (event, sink) -> {
            if (isDegraded(event)) {
              Cause wrong = new Cause(ErrorCode.INTERNAL, "something");
              sink.accept(
                  new StatusChanged(
                      new SourceStatus(
                          State.DEGRADED, List.of(wrong), 2, "", Continuity.CONTINUOUS, Map.of())));
            } else {
              sink.accept(event);
            }
          });
    }
  }

  static class NeverLists extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      return new Changed(
          right,
          (event, sink) -> {
            if (!(event instanceof Resynced)) {
              sink.accept(event);
            }
          });
    }
  }

  static class MissesLaterChanges extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      AtomicBoolean connected = new AtomicBoolean();
      return new Changed(
          right,
          (event, sink) -> {
            if (!(event instanceof ServiceUpdated) || !connected.get()) {
              sink.accept(event);
            }
            if (event instanceof StatusChanged) {
              connected.set(true);
            }
          });
    }
  }

  static class ReportsOldStatesAgain extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      AtomicInteger updates = new AtomicInteger();
      RegistryEvent[] first = new RegistryEvent[1];
      return new Changed(
          right,
          (event, sink) -> {
            sink.accept(event);
            if (event instanceof ServiceUpdated && updates.incrementAndGet() == 1) {
              first[0] = event;
            } else if (event instanceof ServiceUpdated) {
              sink.accept(first[0]);
              sink.accept(event);
            }
          });
    }
  }

  static class LeaksSecrets extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      return new Changed(
          right,
          (event, sink) -> {
            if (event instanceof ServiceUpdated updated) {
              ServiceSnapshot snapshot = updated.snapshot();
              List<ServiceInstance> leaky =
                  snapshot.instances().stream().map(LeaksSecrets::leak).toList();
              sink.accept(
                  new ServiceUpdated(new ServiceSnapshot(snapshot.key(), snapshot.names(), leaky)));
            } else {
              sink.accept(event);
            }
          });
    }

    private static ServiceInstance leak(ServiceInstance instance) {
      ServiceInstance.Builder builder =
          ServiceInstance.builder(instance.id(), instance.address())
              .metadata(Map.of("version", "v1", "db-password", "hidden"));
      instance.ports().forEach(builder::port);
      return builder.build();
    }
  }

  static class LeaksAThread extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      context.scheduler().start("leaked", BrokenAdapters::waitForEver);
      return right;
    }
  }

  static class LeaksASocket extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      try {
        LEAKED.add(new DatagramSocket());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return right;
    }

    static final List<DatagramSocket> LEAKED = new ArrayList<>();
  }

  static class SendsAfterClose extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      RegistryEventSink[] kept = new RegistryEventSink[1];
      return new Changed(
          right,
          (event, sink) -> {
            kept[0] = sink;
            sink.accept(event);
          }) {
        @Override
        public void close() {
          super.close();
          context
              .scheduler()
              .schedule(
                  "late",
                  Duration.ofMillis(50),
                  () -> kept[0].accept(new StatusChanged(SourceStatus.CONNECTING)));
        }
      };
    }
  }

  static class ClosesSlowly extends BrokenContract {
    @Override
    RegistryAdapter breakIt(AdapterContext context, RegistryAdapter right) {
      return new Changed(right, (event, sink) -> sink.accept(event)) {
        @Override
        public void close() {
          super.close();
          CountDownLatch done = new CountDownLatch(1);
          context.scheduler().schedule("slow close", Duration.ofMillis(2100), done::countDown);
          try {
            done.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      };
    }
  }

  private static boolean isDegraded(RegistryEvent event) {
    return event instanceof StatusChanged changed && changed.status().state() == State.DEGRADED;
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An adapter whose events are changed on their way. */
  private static class Changed implements RegistryAdapter {
    private final RegistryAdapter right;
    private final BiConsumer<RegistryEvent, RegistryEventSink> change;

    Changed(RegistryAdapter right, BiConsumer<RegistryEvent, RegistryEventSink> change) {
      this.right = right;
      this.change = change;
    }

    @Override
    public ConnectionReport probe() {
      return right.probe();
    }

    @Override
    public void start(RegistryEventSink sink) {
      right.start(event -> change.accept(event, sink));
    }

    @Override
    public void close() {
      right.close();
    }
  }

  private record BreakingRegistry(InMemoryRegistry registry, BrokenContract contract)
      implements ContractRegistry {
    @Override
    public RegistryAdapter createAdapter(AdapterContext context) {
      return contract.breakIt(context, registry.createAdapter(context));
    }

    @Override
    public void put(String service, ContractInstance instance) {
      registry.put(service, instance);
    }

    @Override
    public void removeInstance(String service, String id) {
      registry.removeInstance(service, id);
    }

    @Override
    public void removeService(String service) {
      registry.removeService(service);
    }

    @Override
    public void inject(Fault fault) {
      registry.inject(fault);
    }

    @Override
    public void heal() {
      registry.heal();
    }

    @Override
    public void close() {
      registry.close();
    }
  }
}
