package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.ChangeTable.Changes;
import io.registrybridge.adapter.consul.http.Queries;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Serves the services that have no slot, by cheaper ways to learn which of them changed:
 *
 * <ul>
 *   <li>long polls on the critical and on the warning checks: every change of health, at once;
 *   <li>a long poll on the nodes: a node's address, or its end;
 *   <li>after a registration or deregistration, the list of all checks: whose it was;
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

  private static final double SCAN_SHARE = 0.05;
  private static final Duration BURST = Duration.ofMillis(500);

  private final String source;
  private final Registry registry;
  private final Sight sight;
  private final StatusBoard board;
  private final Scheduler scheduler;
  private final ServiceWatches watches;
  private final DirtyServices dirty;
  private final Duration wait;

  // Guarded by this.
  private final List<Cancellable> loops = new ArrayList<>();
  private CheckScan scan;
  private Sweep sweep;

  BeyondBudget(
      String source,
      Registry registry,
      Sight sight,
      StatusBoard board,
      Scheduler scheduler,
      ServiceWatches watches,
      DirtyServices dirty,
      Duration wait) {
    this.source = source;
    this.registry = registry;
    this.sight = sight;
    this.board = board;
    this.scheduler = scheduler;
    this.watches = watches;
    this.dirty = dirty;
    this.wait = wait;
    this.scan = newScan();
    this.sweep = newSweep();
  }

  /**
   * The service list has changed, which it also does when any instance comes or goes.
   *
   * @param added the services that are new and have no slot
   */
  synchronized void listChanged(List<WatchedService> added) {
    if (watches.withoutSlot().isEmpty()) {
      close();
      return;
    }
    if (loops.isEmpty()) {
      start();
    }
    added.forEach(dirty::mark);
    scan.request();
    sweep.request();
  }

  synchronized void close() {
    loops.forEach(Cancellable::cancel);
    loops.clear();
  }

  private void start() {
    Queries queries = registry.queries();
    CostPacer health = new CostPacer(scheduler, HEALTH_SHARE, BURST);
    scan = newScan();
    sweep = newSweep();
    loop(
        "critical",
        table(health, (index, most) -> queries.checks("critical", index, most), wait)::round);
    loop(
        "warning",
        table(health, (index, most) -> queries.checks("warning", index, most), wait)::round);
    loop("nodes", table(health, queries::nodes, wait)::round);
    loop("checks", scan::round);
    loop("sweep", sweep::round);
  }

  private CheckScan newScan() {
    CostPacer pacer = new CostPacer(scheduler, SCAN_SHARE, BURST);
    // Never with an index: what woke us is the service list, and the answer is wanted at once.
    return new CheckScan(
        table(pacer, (index, most) -> queries().checks("any", 0, most), Duration.ZERO));
  }

  private Queries queries() {
    return registry.queries();
  }

  private Sweep newSweep() {
    return new Sweep(watches::withoutSlot, dirty::mark, scheduler.random());
  }

  private TableWatch table(CostPacer pacer, TableWatch.Asking asking, Duration most) {
    return new TableWatch(
        registry, sight, board, pacer, asking, most, this::changed, this::readAll);
  }

  private void changed(Changes changes) {
    watches.withoutSlot(changes.services(), changes.nodes()).forEach(dirty::mark);
  }

  /** A list that changes are compared with is there now: what came before it is read once. */
  private void readAll() {
    watches.withoutSlot().forEach(dirty::mark);
  }

  private void loop(String name, WatchLoop.Round round) {
    Object who = "consul " + source + " " + name;
    loops.add(
        WatchLoop.start(
            scheduler,
            who.toString(),
            BACKOFF,
            round,
            new WatchLoop.Listener() {
              @Override
              public void failed(Exception cause, int failures, Duration retryIn) {
                board.failed(who, ReadFailures.cause(cause));
              }

              @Override
              public void recovered() {
                board.recovered(who);
              }
            }));
  }
}
