package io.registrybridge.engine.source;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.absence.Believed;
import io.registrybridge.engine.absence.BelievedState;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.resolve.ResolvedInstances;
import io.registrybridge.engine.store.CatalogEntry;
import io.registrybridge.engine.store.CatalogStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one source: takes its adapter's events, leaves out what should get no traffic,
 * lets the rules of absence judge what disappears, and tells when its first complete state is
 * known.
 *
 * <p>Safe for use by several threads; the events of one source are worked on one after the other
 * and cost what they change.
 */
public final class SourceBuffer {
  private static final Logger LOGGER = LoggerFactory.getLogger(SourceBuffer.class);

  private final CatalogStore store;
  private final Scheduler scheduler;
  private final Believed believed;
  private final Runnable changed;

  // Guarded by this.
  private SourceConfig config;
  private EndpointFilter filter;
  private FirstList firstList = new FirstList();
  private SourceStatus status = SourceStatus.CONNECTING;
  private Instant statusSince;
  private Optional<Instant> lastInSight = Optional.empty();
  private Optional<Instant> restoredFrom = Optional.empty();
  private boolean synced;
  private OptionalLong settledAt = OptionalLong.empty();
  private boolean watched;
  private boolean orphaned;
  private boolean holding;
  private long connection;
  private long timerAt = Long.MAX_VALUE;
  private Cancellable timer = () -> {};

  /**
   * @param changed told when there is something new to keep beyond the process
   */
  public SourceBuffer(
      SourceConfig config, CatalogStore store, Scheduler scheduler, Runnable changed) {
    this.changed = changed;
    this.config = config;
    this.store = store;
    this.scheduler = scheduler;
    this.filter = new EndpointFilter(config);
    this.believed = new Believed(config.name(), config.removal(), scheduler);
    this.statusSince = scheduler.wallTime();
  }

  /**
   * Where an adapter reports to. Events that come by an earlier sink are ignored from now on, and
   * until the new adapter has shown its first complete list nothing is believed gone.
   */
  public synchronized RegistryEventSink connect() {
    long mine = ++connection;
    firstList = new FirstList();
    settledAt = OptionalLong.empty();
    believed.beginConnection(synced);
    orphaned = false;
    watched = true;
    carryOn();
    return event -> accept(mine, event);
  }

  /** Takes no more events; what was published stays, and nothing comes due. */
  public synchronized void close() {
    lastInSight = Optional.of(trueAt());
    watched = false;
    connection++;
    timer.cancel();
    timerAt = Long.MAX_VALUE;
  }

  private synchronized void accept(long from, RegistryEvent event) {
    if (from != connection) {
      return;
    }
    switch (event) {
      case RegistryEvent.ServiceUpdated updated -> updated(updated.snapshot());
      case RegistryEvent.ServiceRemoved removed -> removed(removed.key());
      case RegistryEvent.Resynced resynced -> resynced(resynced.services());
      case RegistryEvent.StatusChanged changed -> statusChanged(changed.status());
    }
    boolean completed = firstList.becomesComplete();
    if (completed) {
      believed.firstListComplete();
      restoredFrom = Optional.empty();
    }
    carryOn();
    // Only now: everything of the first list is on its way to the store before it.
    if (completed) {
      firstListIsComplete();
    }
  }

  /**
   * A registry that was out of sight until now may be one that has just started, whose first list
   * lacks what has not registered again. Where nothing from before stands beside it, whoever asks
   * is better off with what he has, until the registry has had the time to settle.
   */
  private void firstListIsComplete() {
    Duration settling = believed.settlingOfFirstList();
    if (synced || settling.isZero()) {
      synced();
      return;
    }
    LOGGER
        .atWarn()
        .addKeyValue("source", config.name())
        .addKeyValue("services", believed.size())
        .addKeyValue("settling", settling)
        .log(
            "the registry was out of sight just before its first list, which may lack what is still"
                + " to register again: the first answer waits for it to settle, or for 'bridge"
                + " release'");
    long mine = connection;
    settledAt = OptionalLong.of(scheduler.nanoTime() + settling.toNanos());
    scheduler.schedule("first list " + config.name(), settling, () -> firstListHasSettled(mine));
  }

  private synchronized void firstListHasSettled(long of) {
    if (of == connection) {
      synced();
    }
  }

  private void synced() {
    settledAt = OptionalLong.empty();
    LOGGER
        .atInfo()
        .addKeyValue("source", config.name())
        .addKeyValue("services", believed.size())
        .log("source synced");
    if (!synced) {
      synced = true;
      store.sourceReady(config.name());
    }
    changed.run();
  }

  private void updated(ServiceSnapshot snapshot) {
    firstList.observed(snapshot.key());
    if (config.services().selects(snapshot.key().name())) {
      CatalogEntry entry = filter.apply(withAddresses(snapshot));
      believed.show(entry.snapshot(), entry.published(), entry.findings());
    }
  }

  private ServiceSnapshot withAddresses(ServiceSnapshot snapshot) {
    return config.entry().addresses().hostNames() == HostNames.RESOLVE
        ? ResolvedInstances.withLastAddresses(snapshot, believed.published(snapshot.key()))
        : snapshot;
  }

  private void removed(ServiceKey key) {
    firstList.observed(key);
    believed.miss(Set.of(key));
  }

  private void resynced(Set<ServiceKey> keys) {
    firstList.listed(keys);
    status.unreadable().keySet().forEach(firstList::observed);
    believed.miss(believed.keys().stream().filter(key -> !keys.contains(key)).toList());
  }

  private void statusChanged(SourceStatus next) {
    next.unreadable().keySet().forEach(firstList::observed);
    if (!next.state().equals(status.state())) {
      statusSince = scheduler.wallTime();
    }
    if (status.isInSight()) {
      lastInSight = Optional.of(scheduler.wallTime());
    }
    if (!next.equals(status)) {
      log(next);
    }
    boolean sameData =
        next.dataToken().equals(status.dataToken()) && next.epoch() == status.epoch();
    status = next;
    believed.status(next);
    if (synced && !sameData) {
      changed.run();
    }
  }

  /**
   * Takes what was known before this process, unless the registry has shown everything already.
   *
   * @param asOf when it was known, by the wall clock
   * @return whether it was taken
   */
  public synchronized boolean restore(BelievedState state, Instant asOf) {
    if (synced || firstList.isComplete()) {
      return false;
    }
    believed.restore(state, snapshot -> filter.apply(snapshot).published());
    restoredFrom = Optional.of(asOf);
    carryOn();
    return true;
  }

  /** When what is believed was last seen to be so, by the wall clock. */
  public synchronized Instant trueAt() {
    if (restoredFrom.isPresent()) {
      return restoredFrom.get();
    }
    return watched && status.isInSight()
        ? scheduler.wallTime()
        : lastInSight.orElseGet(scheduler::wallTime);
  }

  /** The first answer waits for this source no longer. */
  public synchronized void release() {
    store.sourceReady(config.name());
  }

  /** What is believed now, to be restored later. */
  public synchronized BelievedState state() {
    return believed.state();
  }

  /** An operator's edit of the source: it acts at once, whatever the rules of absence say. */
  public synchronized void configure(SourceConfig next) {
    config = next;
    filter = new EndpointFilter(next);
    believed.configure(next.removal());
    believed.keys().stream()
        .filter(key -> !next.services().selects(key.name()))
        .forEach(believed::drop);
    for (ServiceSnapshot seen : believed.seen()) {
      CatalogEntry entry = filter.apply(seen);
      believed.reselect(seen.key(), entry.published(), entry.findings());
    }
    carryOn();
  }

  /**
   * The source's file has disappeared: nobody watches the registry, and all of it stays, what is
   * held or about to be deleted as well.
   */
  public synchronized void orphan() {
    close();
    orphaned = true;
  }

  /** The source is no more: all of it goes at once. */
  public synchronized void drop() {
    close();
    believed.keys().forEach(believed::drop);
    carryOn();
  }

  /** An operator believes what is held; see {@link Believed#accept}. */
  public synchronized int accept(Optional<String> service) {
    int accepted = keysOf(service).stream().mapToInt(believed::accept).sum();
    carryOn();
    return accepted;
  }

  /** An operator keeps what is held; see {@link Believed#refuse}. */
  public synchronized int refuse(Optional<String> service) {
    int refused = keysOf(service).stream().mapToInt(believed::refuse).sum();
    carryOn();
    return refused;
  }

  /** Of one name there may be services in several scopes. */
  private List<Optional<ServiceKey>> keysOf(Optional<String> service) {
    if (service.isEmpty()) {
      return List.of(Optional.empty());
    }
    return believed.keys().stream()
        .filter(key -> key.name().equals(service.get()))
        .map(Optional::of)
        .toList();
  }

  /**
   * Lets what has changed go on its way, and sees to it that what is due later is done: nothing, as
   * long as nobody watches the registry.
   */
  private void carryOn() {
    if (watched) {
      believed.tick();
    }
    Set<ServiceKey> keys = believed.takeChanged();
    keys.forEach(key -> store.put(key, believed.entry(key)));
    // Before that, what is known is less than what is kept.
    if (!keys.isEmpty() && (synced || restoredFrom.isPresent())) {
      changed.run();
    }
    logHolds();
    OptionalLong due = believed.nextDue();
    if (watched
        && due.isPresent()
        && (timerAt == Long.MAX_VALUE || due.getAsLong() - timerAt < 0)) {
      timer.cancel();
      timerAt = due.getAsLong();
      timer =
          scheduler.schedule(
              "absence " + config.name(),
              Duration.ofNanos(Math.max(0, timerAt - scheduler.nanoTime())),
              this::timeHasCome);
    }
  }

  private synchronized void timeHasCome() {
    timerAt = Long.MAX_VALUE;
    carryOn();
  }

  private void logHolds() {
    boolean now = believed.holdsAnything();
    if (now != holding) {
      holding = now;
      (now ? LOGGER.atWarn() : LOGGER.atInfo())
          .addKeyValue("source", config.name())
          .log(now ? "removals are held" : "no removal is held any more");
    }
  }

  private void log(SourceStatus next) {
    boolean degraded = next.state() == SourceStatus.State.DEGRADED;
    (degraded ? LOGGER.atWarn() : LOGGER.atInfo())
        .addKeyValue("source", config.name())
        .addKeyValue("state", next.state())
        .addKeyValue("epoch", next.epoch())
        .addKeyValue("continuity", next.continuity())
        .addKeyValue("causes", next.causes())
        .addKeyValue("unreadable", next.unreadable().size())
        .log("source status changed");
  }

  /**
   * What the source looks like now.
   *
   * @param unsaved why it is not kept on disk
   */
  public synchronized SourceView view(Optional<String> unsaved) {
    return new SourceView(
        config,
        status,
        statusSince,
        status.isInSight() ? Optional.of(scheduler.wallTime()) : lastInSight.or(() -> restoredFrom),
        synced,
        restoredFrom.isPresent(),
        orphaned,
        believed.dataLost(),
        believed.size(),
        believed.endpoints(),
        firstList.awaited(),
        settlesIn(),
        unsaved,
        believed.holds());
  }

  private Optional<Duration> settlesIn() {
    return settledAt.isPresent()
        ? Optional.of(Duration.ofNanos(Math.max(0, settledAt.getAsLong() - scheduler.nanoTime())))
        : Optional.empty();
  }
}
