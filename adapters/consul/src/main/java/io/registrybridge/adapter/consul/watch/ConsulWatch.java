package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.InstanceMapping;
import io.registrybridge.adapter.consul.catalog.InstanceRules;
import io.registrybridge.adapter.consul.http.Addresses;
import io.registrybridge.adapter.consul.http.AnswerJudge;
import io.registrybridge.adapter.consul.http.ConsulTransport;
import io.registrybridge.adapter.consul.http.Queries;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Watches one datacenter: puts the loops together and routes the service list to them. */
public final class ConsulWatch {
  /** Consul's own service: its servers, which are nobody's upstream. */
  private static final String CONSUL_ITSELF = "consul";

  /** A server that is back is noticed within seconds. */
  private static final Backoff LIST_BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5), 0.3);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  /** Connections that are no slots: four lists, the scan, the sweep, and the workers. */
  private static final int LISTS = 6;

  private static final int WORKERS = 6;

  private final AdapterContext context;
  private final InstanceRules rules;
  private final ConsulTransport transport;
  private final Sight sight = new Sight();
  private final StatusBoard board;
  private final Emitter emitter;
  private final ServiceWatches watches;
  private final DirtyServices dirty;
  private final BeyondBudget beyond;
  private final ServiceListWatch list;
  private final WatchLoop loop;

  /**
   * How the datacenter is watched.
   *
   * @param datacenter its name
   * @param pollWait of a long poll
   */
  public record Plan(
      String datacenter,
      Duration pollWait,
      InstanceRules rules,
      Queries queries,
      AnswerJudge judge) {}

  /** Starts watching. */
  public ConsulWatch(
      AdapterContext context,
      Plan plan,
      Addresses addresses,
      ConsulTransport transport,
      RegistryEventSink sink) {
    this.context = context;
    this.rules = plan.rules();
    this.transport = transport;
    Scheduler scheduler = context.scheduler();
    Registry registry = new Registry(transport, plan.queries(), plan.judge());
    this.board = new StatusBoard(sink, scheduler);
    this.emitter = new Emitter(sink);
    ReadFailures failures = new ReadFailures(board, this::suspect);
    ServiceReader reader =
        new ServiceReader(
            registry, sight, new InstanceMapping(plan.rules()), emitter, this::suspect);
    this.watches =
        new ServiceWatches(
            context.source(),
            plan.datacenter(),
            scheduler,
            reader,
            failures,
            emitter,
            this::slots,
            plan.pollWait(),
            this::slotLost);
    this.dirty =
        new DirtyServices(scheduler, reader, failures, WORKERS, watches::changedWithoutSlot);
    this.beyond =
        new BeyondBudget(
            context.source(),
            registry,
            sight,
            board,
            scheduler,
            watches,
            dirty,
            () -> places() / 2,
            plan.pollWait());
    this.list =
        new ServiceListWatch(
            registry, addresses, sight, board, scheduler, plan.pollWait(), new Listed());
    this.loop =
        WatchLoop.start(
            scheduler,
            "consul " + context.source() + " catalog/services",
            LIST_BACKOFF,
            list::round,
            list);
  }

  /** Ends all loops; no event follows. */
  public void close() {
    emitter.close();
    board.close();
    loop.cancelAndWait(CLOSE_TIMEOUT);
    beyond.close();
    dirty.close();
    watches.close();
  }

  /** Half of the places may go to nodes, for services with a long poll are read the cheapest. */
  private int slots() {
    return places() - beyond.nodePolls();
  }

  /** Requests that may wait together, beside those that others need. */
  private int places() {
    return transport.capacity() - LISTS - WORKERS;
  }

  private void slotLost(WatchedService service) {
    dirty.mark(service);
  }

  private void suspect() {
    list.suspect();
  }

  private boolean wanted(String name, List<String> tags) {
    return !name.equals(CONSUL_ITSELF) && context.services().selects(name) && rules.mayWant(tags);
  }

  /** Routes the service list. */
  private final class Listed implements ServiceListWatch.ListConsumer {
    @Override
    public void accept(Map<String, List<String>> services, boolean complete, boolean resync) {
      List<String> names =
          services.entrySet().stream()
              .filter(entry -> wanted(entry.getKey(), entry.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      beyond.listChanged(watches.update(names, complete, resync));
    }

    @Override
    public void acceptAgain() {
      beyond.listChanged(List.of());
    }
  }
}
