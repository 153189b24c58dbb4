package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.ChangeTable;
import io.registrybridge.adapter.consul.catalog.ChangeTable.Changes;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Serves the services that have no slot, by cheaper ways to learn which of them changed:
 *
 * <ul>
 *   <li>a long poll on the nodes: a node's address, or its end;
 *   <li>where nodes are few, a long poll on the checks of each: health, registrations and
 *       deregistrations;
 *   <li>where they are many, or not known yet, long polls on the critical and on the warning checks
 *       for health, and after the service list has woken the list of all checks: whose it was;
 *   <li>and a sweep over all of them for what has no checks.
 * </ul>
 *
 * <p>Runs only while there are such services. Safe for use by several threads.
 */
final class BeyondBudget {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15), 0.3);

  /** Of one core of the server, each; together with the service list well below 0.3. */
  private static final double HEALTH_SHARE = 0.05;

  /** For the checks of a node at a time: enough for ten changes a second on nodes of 1,000. */
  private static final double NODE_SHARE = 0.07;

  /** For all checks of the datacenter. */
  private static final double SCAN_SHARE = 0.05;

  /** So little that under steady change a round of the sweep takes the time it may. */
  private static final double SWEEP_SHARE = 0.001;

  private static final Duration BURST = Duration.ofMillis(500);
  private static final Duration LEAST_OF_A_NODE = Duration.ofMillis(1);

  private final String source;
  private final Registry registry;
  private final Sight sight;
  private final StatusBoard board;
  private final Scheduler scheduler;
  private final ServiceWatches watches;
  private final DirtyServices dirty;
  private final IntSupplier mostNodePolls;
  private final Duration wait;

  // Guarded by this.
  private final List<Cancellable> loops = new ArrayList<>();
  // Those on lists of checks of the whole datacenter; none while the nodes are polled.
  private final List<Cancellable> checkLists = new ArrayList<>();
  private NodePolls nodePolls;
  private CheckScan scan;
  private Sweep sweep;

  /** Those of the node list; empty as long as it is not known. Written under the lock. */
  private volatile List<String> nodes = List.of();

  /** How many connections the polls of nodes take. Written under the lock. */
  private volatile int nodePollCount;

  /**
   * @param mostNodePolls how many connections may be used for polls of nodes
   * @param wait how long a poll waits
   */
  BeyondBudget(
      String source,
      Registry registry,
      Sight sight,
      StatusBoard board,
      Scheduler scheduler,
      ServiceWatches watches,
      DirtyServices dirty,
      IntSupplier mostNodePolls,
      Duration wait) {
    this.source = source;
    this.registry = registry;
    this.sight = sight;
    this.board = board;
    this.scheduler = scheduler;
    this.watches = watches;
    this.dirty = dirty;
    this.mostNodePolls = mostNodePolls;
    this.wait = wait;
    this.nodePolls = newNodePolls();
    this.scan = newScan();
    this.sweep = newSweep();
  }

  /**
   * The service list has changed, which it also does when any instance comes or goes.
   *
   * @param added the services that are new and have no slot
   */
  synchronized void listChanged(List<WatchedService> added) {
    if (watches.allHaveSlots()) {
      close();
      return;
    }
    if (loops.isEmpty()) {
      start();
    }
    added.forEach(dirty::mark);
    if (!checkLists.isEmpty()) {
      scan.request();
    }
    sweep.request();
  }

  /** How many connections the polls of nodes take. */
  int nodePolls() {
    return nodePollCount;
  }

  synchronized void close() {
    end(loops);
    end(checkLists);
    nodes = List.of();
    pollNodes(Set.of());
  }

  private static void end(List<Cancellable> running) {
    running.forEach(Cancellable::cancel);
    running.clear();
  }

  private void start() {
    nodePolls = newNodePolls();
    sweep = newSweep();
    TableWatch list =
        table(pacer(HEALTH_SHARE), registry.queries()::nodes, wait, new NodeListener());
    loops.add(start("nodes", list));
    loops.add(start("sweep", sweep::round, () -> {}));
    followCheckLists();
  }

  private void followCheckLists() {
    if (checkLists.isEmpty()) {
      CostPacer pacer = pacer(HEALTH_SHARE);
      for (String state : List.of("critical", "warning")) {
        TableWatch.Asking asking = (index, most) -> registry.queries().checks(state, index, most);
        checkLists.add(start(state, table(pacer, asking, wait)));
      }
      scan = newScan();
      checkLists.add(start("checks", scan::round, scan::leave));
    }
    scan.request();
  }

  private NodePolls newNodePolls() {
    CostPacer pacer = new CostPacer(scheduler, NODE_SHARE, BURST, LEAST_OF_A_NODE);
    return new NodePolls(
        node -> {
          TableWatch.Asking asking =
              (index, most) -> registry.queries().nodeChecks(node, index, most);
          return start("node " + node, table(pacer, asking, wait, new NodeChecksListener()));
        });
  }

  private CheckScan newScan() {
    // Never with an index: what woke us is the service list, and the answer is wanted at once.
    TableWatch.Asking asking = (index, most) -> registry.queries().checks("any", 0, most);
    return new CheckScan(table(pacer(SCAN_SHARE), asking, Duration.ZERO));
  }

  private Sweep newSweep() {
    CostPacer pacer = pacer(SWEEP_SHARE);
    NodeReader reader = new NodeReader(registry, sight, pacer, watches::withoutSlot, dirty::mark);
    return new Sweep(
        () -> nodes,
        () -> watches.withoutSlot().stream().map(service -> service.name).toList(),
        new Sweep.Reading() {
          @Override
          public void node(String name) throws InterruptedException {
            reader.read(name);
          }

          @Override
          public void service(String name) {
            pacer.spent(1);
            watches.withoutSlot(Set.of(name), Set.of()).forEach(dirty::mark);
          }
        },
        pacer,
        scheduler.random());
  }

  private CostPacer pacer(double share) {
    return new CostPacer(scheduler, share, BURST, CostPacer.LEAST_OF_A_LIST);
  }

  private TableWatch table(CostPacer pacer, TableWatch.Asking asking, Duration most) {
    return table(pacer, asking, most, new ListListener());
  }

  private TableWatch table(
      CostPacer pacer, TableWatch.Asking asking, Duration most, TableWatch.Listener listener) {
    return new TableWatch(registry, sight, board, pacer, asking, most, listener);
  }

  private void changed(Changes changes) {
    watches.withoutSlot(changes.services(), changes.nodes()).forEach(dirty::mark);
  }

  /** Decides how changes are seen: on each node, or on the lists of all checks. */
  private synchronized void listed(Set<String> names) {
    if (loops.isEmpty()) {
      return;
    }
    nodes = List.copyOf(names);
    boolean few = !names.isEmpty() && names.size() <= mostNodePolls.getAsInt();
    pollNodes(few ? names : Set.of());
    if (few) {
      end(checkLists);
    } else {
      followCheckLists();
    }
  }

  private void pollNodes(Set<String> names) {
    nodePollCount = names.size();
    // The slots give way first.
    watches.fitSlots();
    nodePolls.follow(names);
  }

  private Cancellable start(String name, TableWatch table) {
    return start(name, table::round, table::leave);
  }

  /**
   * Starts a loop; once it is cancelled nothing that it ran into stands on the board.
   *
   * @param leave takes from the board what the round itself has put there
   */
  private Cancellable start(String name, WatchLoop.Round round, Runnable leave) {
    StatusBoard.Place place = board.place();
    WatchLoop loop =
        WatchLoop.start(
            scheduler,
            "consul " + source + " " + name,
            BACKOFF,
            round,
            new WatchLoop.Listener() {
              @Override
              public void failed(Exception cause, int failures, Duration retryIn) {
                place.failed(Cause.of(cause));
              }

              @Override
              public void recovered() {
                place.recovered();
              }
            });
    return () -> {
      loop.cancel();
      place.leave();
      leave.run();
    };
  }

  /** Of a list in which not everything is. */
  private final class ListListener implements TableWatch.Listener {
    @Override
    public void begun(ChangeTable table, Changes all) {
      // What came before there was a list to compare with is read once.
      watches.withoutSlot().forEach(dirty::mark);
    }

    @Override
    public void changed(ChangeTable table, Changes changes) {
      BeyondBudget.this.changed(changes);
    }
  }

  /** Of the list of nodes. */
  private final class NodeListener implements TableWatch.Listener {
    @Override
    public void begun(ChangeTable table, Changes all) {
      watches.withoutSlot().forEach(dirty::mark);
      listed(table.nodes());
    }

    @Override
    public void changed(ChangeTable table, Changes changes) {
      BeyondBudget.this.changed(changes);
      listed(table.nodes());
    }
  }

  /** Of the checks of one node. */
  private final class NodeChecksListener implements TableWatch.Listener {
    @Override
    public void begun(ChangeTable table, Changes all) {
      // Not the node's other services: a new node has none that could be known.
      watches.withoutSlot(all.services(), Set.of()).forEach(dirty::mark);
    }

    @Override
    public void changed(ChangeTable table, Changes changes) {
      BeyondBudget.this.changed(changes);
    }
  }
}
