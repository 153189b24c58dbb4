package io.registrybridge.adapter.nacos.watch;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.adapter.nacos.catalog.InstanceMapping;
import io.registrybridge.adapter.nacos.client.NacosConnection;
import io.registrybridge.adapter.nacos.watch.WatchedService.Pushed;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.model.ServiceSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes what was pushed and what was queried of the services of one partition, and decides what of
 * it is sent.
 *
 * <p>What adds or changes is sent at once. What takes something away is sent only while the
 * partition is in sight, and missing instances only after a query has confirmed them. Everything
 * else makes the service a suspect, which is queried again. Safe for use by several threads.
 */
final class ServiceReader implements Cancellable {
  private static final int PUSH_THREADS = 4;
  private static final int QUERY_THREADS = 8;
  private static final int TRIES = 3;

  /** After a minute without a push there will be none: the sweep is enough from then on. */
  private static final int MOST_DISAGREEMENTS = 30;

  /** A pushed list can be this much older than an answer that came before it. */
  private static final long OVERTAKEN_NANOS = Duration.ofSeconds(1).toNanos();

  private final NacosConnection connection;
  private final InstanceMapping mapping;
  private final Sight sight;
  private final Emitter emitter;
  private final StatusBoard board;
  private final Scheduler scheduler;
  private final long limitNanos;
  private final String slowness;
  private final WorkQueue<WatchedService> pushes;
  private final WorkQueue<WatchedService> queries;
  private final Suspects suspects;

  /**
   * @param name for thread dumps
   * @param limit from which on an answer is too slow to be evidence
   */
  ServiceReader(
      NacosConnection connection,
      InstanceMapping mapping,
      Sight sight,
      Emitter emitter,
      StatusBoard board,
      Scheduler scheduler,
      Duration limit,
      String name) {
    this.connection = connection;
    this.mapping = mapping;
    this.sight = sight;
    this.emitter = emitter;
    this.board = board;
    this.scheduler = scheduler;
    this.limitNanos = limit.toNanos();
    this.slowness =
        "its answers take longer than nacos.probe.limit ("
            + limit.toMillis()
            + " ms), so nothing is removed from it until one comes in time";
    this.pushes = new WorkQueue<>(scheduler, name + " push", PUSH_THREADS, this::takePush);
    this.suspects = new Suspects(scheduler);
    this.queries = new WorkQueue<>(scheduler, name + " query", QUERY_THREADS, this::takeQuery);
  }

  /** A list was pushed; called on the client library's only thread, so this hands over. */
  void pushed(WatchedService service, List<Instance> instances) {
    service.pushes.incrementAndGet();
    service.pushed.set(new Pushed(instances, sight.view()));
    pushes.request(service);
  }

  /** Asks that a service is queried: now, or as soon as the partition is in sight. */
  void query(WatchedService service) {
    if (sight.view().isPresent()) {
      queries.request(service);
    } else {
      suspects.add(service);
    }
  }

  /** Asks that a service is read which was not yet, unless its turn comes with {@link #retry}. */
  void read(WatchedService service) {
    if (!suspects.has(service)) {
      query(service);
    }
  }

  /** The probe was answered well: what could not be settled before is queried. */
  void retry() {
    suspects.takeDue().forEach(queries::request);
  }

  /**
   * A service is gone for good, unless it is there again; from then on nothing is sent of it.
   *
   * @return whether it is gone
   */
  boolean forget(WatchedService service) {
    service.lock.lock();
    try {
      service.forgotten = service.told == null && !service.listed;
      if (service.forgotten) {
        suspects.remove(service);
        board.readable(service.key);
      }
      return service.forgotten;
    } finally {
      service.lock.unlock();
    }
  }

  /**
   * The list does not have a service. Without instances it is gone; with instances, or if it was
   * never read, it is queried.
   *
   * @param view in which the list came
   */
  void absent(WatchedService service, Sight.View view) {
    boolean settled;
    service.lock.lock();
    try {
      // The first list may have named it, and who waits for it is to hear of it once.
      settled = service.told == null ? service.observed : isGone(service, view);
    } finally {
      service.lock.unlock();
    }
    if (!settled) {
      read(service);
    }
  }

  private boolean isGone(WatchedService service, Sight.View view) {
    ServiceSnapshot told = Objects.requireNonNull(service.told);
    if (!told.instances().isEmpty()) {
      return false;
    }
    return sight.during(
        view,
        () -> {
          service.told = null;
          board.readable(service.key);
          emitter.send(new ServiceRemoved(service.key));
        });
  }

  @Override
  public void cancel() {
    pushes.cancel();
    queries.cancel();
  }

  private void takePush(WatchedService service) {
    boolean settled;
    service.lock.lock();
    try {
      Pushed pushed = service.pushed.getAndSet(null);
      if (pushed == null) {
        settled = true;
      } else {
        ServiceSnapshot next =
            mapping.snapshot(service.partition, service.name, pushed.instances());
        service.cached = next;
        boolean overtaken = isOvertaken(service);
        settled = !overtaken && !service.querying && tell(service, next, pushed.view());
        service.unconfirmed = settled || overtaken ? null : next;
      }
    } finally {
      service.lock.unlock();
    }
    if (!settled) {
      query(service);
    }
  }

  /** Whether the last answer to a query may be newer than what was pushed. */
  private boolean isOvertaken(WatchedService service) {
    return service.queried && scheduler.nanoTime() - service.queriedAt < OVERTAKEN_NANOS;
  }

  /** Tells a pushed list as far as it needs no confirmation, and whether that was all of it. */
  private boolean tell(WatchedService service, ServiceSnapshot next, Optional<Sight.View> view) {
    ServiceSnapshot told = service.told;
    if (told == null || !Evidence.takesAway(told, next)) {
      send(service, next);
      return true;
    }
    if (view.isPresent() && Evidence.lacksInstances(told, next)) {
      // A query takes a millisecond or two, and then all is told at once.
      return false;
    }
    if (view.isPresent() && sight.during(view.get(), () -> send(service, next))) {
      return true;
    }
    send(service, Evidence.withoutRemovals(told, next));
    return false;
  }

  private void takeQuery(WatchedService service) {
    Optional<Sight.View> view = sight.view();
    if (view.isEmpty()) {
      unconfirmed(service);
      suspects.add(service);
      return;
    }
    if (!beginsQuery(service)) {
      return;
    }
    long pushesBefore = service.pushes.get();
    long began = scheduler.nanoTime();
    List<Instance> instances;
    try {
      instances = connection.instances(service.partition.group(), service.name);
    } catch (RuntimeException e) {
      failed(service, view.get(), e);
      return;
    }
    answered(service, instances, view.get(), began, pushesBefore);
  }

  /** There is no answer: what was pushed is told as far as it takes nothing away. */
  private void unconfirmed(WatchedService service) {
    service.lock.lock();
    try {
      ServiceSnapshot pushed = service.unconfirmed;
      service.unconfirmed = null;
      if (pushed != null) {
        ServiceSnapshot told = service.told;
        send(service, told == null ? pushed : Evidence.withoutRemovals(told, pushed));
      }
    } finally {
      service.lock.unlock();
    }
  }

  private static boolean beginsQuery(WatchedService service) {
    service.lock.lock();
    try {
      service.querying = !service.forgotten;
      return service.querying;
    } finally {
      service.lock.unlock();
    }
  }

  private void answered(
      WatchedService service,
      List<Instance> instances,
      Sight.View view,
      long began,
      long pushesBefore) {
    boolean again;
    service.lock.lock();
    try {
      long now = scheduler.nanoTime();
      service.querying = false;
      service.queried = true;
      service.queriedAt = now;
      service.failures = 0;
      // What was pushed meanwhile may be older or newer than the answer: only a new one tells.
      again = service.pushes.get() != pushesBefore;
      if (!again) {
        service.unconfirmed = null;
        ServiceSnapshot next = mapping.snapshot(service.partition, service.name, instances);
        boolean slow = now - began > limitNanos;
        boolean told = tellAnswer(service, next, slow ? null : view);
        service.slowAnswers = told ? 0 : service.slowAnswers + (slow ? 1 : 0);
        if (!told || disagrees(service, next)) {
          suspects.add(service);
        }
      }
      reportSlowness(service);
    } finally {
      service.lock.unlock();
    }
    if (again) {
      queries.request(service);
    }
  }

  /**
   * Whether the client library has another list than the server. As long as that is so, a change
   * back to the library's list would never be pushed: an answer after a restart may lack instances
   * whose return the library takes for no change.
   */
  private static boolean disagrees(WatchedService service, ServiceSnapshot answer) {
    ServiceSnapshot cached = service.cached;
    boolean agree = cached == null ? answer.instances().isEmpty() : Evidence.agree(cached, answer);
    service.disagreements = agree ? 0 : service.disagreements + 1;
    return !agree && service.disagreements <= MOST_DISAGREEMENTS;
  }

  /**
   * Tells an answer.
   *
   * @param view in which it was given; null if it took too long to be evidence
   * @return whether all of it was told
   */
  private boolean tellAnswer(
      WatchedService service, ServiceSnapshot next, Sight.@Nullable View view) {
    ServiceSnapshot told = service.told;
    if (told == null || !Evidence.takesAway(told, next)) {
      send(service, next);
      return true;
    }
    if (view != null && sight.during(view, () -> send(service, next))) {
      return true;
    }
    send(service, Evidence.withoutRemovals(told, next));
    return false;
  }

  /** It was read; but who hears only what it adds would not know that the rest is frozen. */
  private void reportSlowness(WatchedService service) {
    if (service.slowAnswers < TRIES) {
      board.readable(service.key);
    } else {
      board.unreadable(service.key, slowness);
    }
  }

  private void send(WatchedService service, ServiceSnapshot next) {
    ServiceSnapshot told = service.told;
    boolean goneAlready =
        told == null && service.observed && next.instances().isEmpty() && !service.listed;
    if (!service.forgotten && !goneAlready && (told == null || !Evidence.agree(told, next))) {
      service.told = next;
      service.observed = true;
      emitter.send(new ServiceUpdated(next));
    }
  }

  private void failed(WatchedService service, Sight.View view, RuntimeException failure) {
    boolean inSight = sight.view().equals(Optional.of(view));
    unconfirmed(service);
    service.lock.lock();
    try {
      service.querying = false;
      // While the server is out of sight that is no news of the service.
      service.failures += inSight ? 1 : 0;
      if (!service.forgotten) {
        askAgain(service, failure);
      }
    } finally {
      service.lock.unlock();
    }
  }

  private void askAgain(WatchedService service, RuntimeException failure) {
    int beyond = service.failures - TRIES + 1;
    if (beyond <= 0) {
      suspects.add(service);
    } else {
      board.unreadable(service.key, Cause.of(failure).detail());
      suspects.addUnreadable(service, beyond);
    }
  }
}
