package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.adapter.nacos.catalog.InstanceMapping;
import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.LazyConnection;
import io.registrybridge.adapter.nacos.client.NacosConnection;
import io.registrybridge.adapter.nacos.client.NacosConnection.Connector;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Watches all partitions of one source: a connection for each namespace, a list for each group. */
public final class NacosWatch {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(2), 0.3);

  /** A call that is cut off by the end of its connection returns within moments. */
  private static final Duration LONGEST_END = Duration.ofSeconds(1);

  private final AdapterContext context;
  private final Plan plan;
  private final Emitter emitter;
  private final StatusBoard board;
  private final KnownServices known;
  private final Sweep sweep;
  private final Map<String, LazyConnection> connections = new HashMap<>();
  private final Map<Partition, Watched> partitions = new HashMap<>();

  // Guarded by this.
  private final List<WatchLoop> loops = new ArrayList<>();

  /**
   * What is watched, and how.
   *
   * @param partitions at least one
   * @param wanted says of a service's name whether it is to be watched
   */
  public record Plan(
      List<Partition> partitions, Predicate<String> wanted, InstanceMapping mapping, Pace pace) {
    public Plan {
      partitions = List.copyOf(partitions);
    }
  }

  /** What watches one partition. */
  private record Watched(
      Sight sight, ServiceReader reader, PartitionWatch watch, NacosConnection connection) {}

  /** Opens nothing yet. */
  public NacosWatch(
      AdapterContext context, Plan plan, Connector connector, RegistryEventSink sink) {
    this.context = context;
    this.plan = plan;
    this.emitter = new Emitter(sink);
    this.board = new StatusBoard(emitter, plan.partitions());
    this.known = new KnownServices(context.source(), emitter, plan.partitions());
    this.sweep = new Sweep(known::all, this::query, context.scheduler());
    for (Partition partition : plan.partitions()) {
      LazyConnection connection =
          connections.computeIfAbsent(
              partition.namespaceId(),
              id -> new LazyConnection(() -> connector.connect(id, () -> reconnected(id))));
      partitions.put(partition, watched(partition, connection));
    }
  }

  /** Starts; does not block. Called once. */
  public synchronized void start() {
    emitter.send(new StatusChanged(SourceStatus.CONNECTING));
    partitions.forEach(
        (partition, watched) -> {
          ServiceList list =
              new ServiceList(
                  partition,
                  watched.connection(),
                  watched.sight(),
                  board,
                  plan.pace(),
                  watched.watch());
          startLoop(
              name("list " + partition.namespace() + "/" + partition.group()), list, list::failed);
        });
    startLoop(name("sweep"), sweep, failure -> sweep.request());
  }

  /** Ends; when it returns nothing is sent any more, and no thread and no connection is left. */
  public void close() {
    emitter.close();
    List<WatchLoop> ending;
    synchronized (this) {
      ending = List.copyOf(loops);
    }
    ending.forEach(WatchLoop::cancel);
    partitions.values().forEach(watched -> watched.watch().cancel());
    connections.values().forEach(LazyConnection::close);
    ending.forEach(loop -> loop.cancelAndWait(LONGEST_END));
  }

  private Watched watched(Partition partition, NacosConnection connection) {
    Sight sight = new Sight(context.scheduler(), plan.pace().limit(), plan.pace().longestGap());
    String name = name(partition.namespace() + "/" + partition.group());
    ServiceReader reader =
        new ServiceReader(
            connection,
            plan.mapping(),
            sight,
            emitter,
            board,
            context.scheduler(),
            plan.pace().limit(),
            name);
    PartitionWatch watch =
        new PartitionWatch(
            partition,
            connection,
            known,
            reader,
            plan.wanted(),
            sweep::request,
            context.scheduler(),
            name);
    return new Watched(sight, reader, watch, connection);
  }

  private void startLoop(String name, WatchLoop.Round round, Consumer<Exception> failed) {
    loops.add(
        WatchLoop.start(
            context.scheduler(),
            name,
            BACKOFF,
            round,
            (failure, failures, retryIn) -> failed.accept(failure)));
  }

  /** The connection of a namespace is another one: what came by the old one ends. */
  private void reconnected(String namespace) {
    partitions.forEach(
        (partition, watched) -> {
          if (partition.namespaceId().equals(namespace)) {
            watched.sight().doubt();
          }
        });
  }

  private void query(WatchedService service) {
    Objects.requireNonNull(partitions.get(service.partition)).reader().query(service);
  }

  private String name(String what) {
    return "nacos " + context.source() + " " + what;
  }
}
