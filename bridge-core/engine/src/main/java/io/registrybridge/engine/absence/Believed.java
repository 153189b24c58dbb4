package io.registrybridge.engine.absence;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.absence.BelievedService.Departed;
import io.registrybridge.engine.absence.BelievedService.Held;
import io.registrybridge.engine.absence.Hold.Reason;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import io.registrybridge.engine.store.CatalogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is believed of one source's services.
 *
 * <p>A removal passes through here: it is held while the registry is in {@linkplain Trust doubt} or
 * the {@linkplain MassRemovalGuard guard} speaks against it, and believed otherwise. Each held
 * endpoint has its own timer: shown again it is released, with a new epoch it starts anew, and an
 * operator can accept or refuse its removal.
 *
 * <p>Not thread-safe; its source buffer guards it. The work of a call follows what it changes.
 */
public final class Believed {
  private static final Logger LOGGER = LoggerFactory.getLogger(Believed.class);

  private final String source;
  private final Scheduler clock;
  private final Trust trust;
  private final MassRemovalGuard guard;
  private RemovalConfig config;
  private final Map<ServiceKey, BelievedService> services = new HashMap<>();
  private final Set<ServiceKey> withEndpoints = new HashSet<>();
  private final Set<ServiceKey> withHolds = new TreeSet<>();
  private final Set<ServiceKey> changed = new LinkedHashSet<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>(Due.ORDER);
  private final Set<ServiceKey> overdue = new LinkedHashSet<>();

  /** Something of a service is to be looked at; what it is, is looked up then. */
  private record Due(long atNanos, ServiceKey key) {
    static final Comparator<Due> ORDER = (left, right) -> Long.signum(left.atNanos - right.atNanos);
  }

  /** A published endpoint that the registry does not show, before anybody has judged it. */
  private record Missing(ServiceInstance instance, Instant since) {}

  /**
   * @param source for the log
   * @param clock for time only; nothing is started
   */
  public Believed(String source, RemovalConfig config, Scheduler clock) {
    this.source = source;
    this.config = config;
    this.clock = clock;
    this.trust = new Trust(config);
    this.guard = new MassRemovalGuard(config);
  }

  /**
   * The registry shows a service.
   *
   * @param seen what it shows
   * @param live the instances of it that are to get traffic
   * @param findings why others are not
   */
  public void show(ServiceSnapshot seen, List<ServiceInstance> live, List<Finding> findings) {
    BelievedService service = services.computeIfAbsent(seen.key(), BelievedService::new);
    Map<String, ServiceInstance> before = service.present();
    Map<String, ServiceInstance> liveBefore = service.live;
    service.listed = true;
    service.seen = seen;
    service.findings = findings;
    service.live = byId(live);
    seen.instances().forEach(instance -> service.shown.add(instance.id()));
    service.live.keySet().forEach(service.departed::remove);
    release(service);
    List<Missing> missing =
        liveBefore.values().stream()
            .filter(instance -> !service.live.containsKey(instance.id()))
            .filter(instance -> !service.isReplaced(instance))
            .map(this::missing)
            .toList();
    if (!service.live.isEmpty()) {
      guard.shownAgain(service.key);
    }
    judge(Map.of(service, missing));
    settle(service, before);
  }

  /** The registry no longer has some services: together, so that the guard sees them together. */
  public void miss(Collection<ServiceKey> keys) {
    Map<BelievedService, Map<String, ServiceInstance>> before = new LinkedHashMap<>();
    Map<BelievedService, List<Missing>> missing = new LinkedHashMap<>();
    for (ServiceKey key : keys) {
      BelievedService service = services.get(key);
      if (service != null && service.listed) {
        before.put(service, service.present());
        missing.put(service, service.live.values().stream().map(this::missing).toList());
        service.unlist();
      }
    }
    judge(missing);
    before.forEach(this::settle);
  }

  /** The adapter has a new status. */
  public void status(SourceStatus status) {
    boolean otherData =
        status.continuity() == SourceStatus.Continuity.DATA_LOST
            && (status.epoch() != trust.status().epoch()
                || status.continuity() != trust.status().continuity());
    if (otherData) {
      services.values().forEach(service -> service.shown.clear());
    }
    if (trust.update(status, now())) {
      beginAnew();
    }
    if (trust.isCalm()) {
      overdue.forEach(key -> due.add(new Due(now(), key)));
      overdue.clear();
    }
  }

  /** Everything in the first complete list was observed once. */
  public void firstListComplete() {
    trust.firstListComplete(now());
    judgeAgain(held -> held.doubt().reason() == Reason.FIRST_LIST_INCOMPLETE);
  }

  /** A complete list was taken: lost data may have come back whole. */
  public void listTaken() {
    if (trust.dataLost() && everythingIsShown()) {
      trust.acceptData();
      LOGGER
          .atInfo()
          .addKeyValue("source", source)
          .log("the registry's new data has shown everything that is published");
    }
  }

  private boolean everythingIsShown() {
    return services.values().stream()
        .allMatch(
            service ->
                service.shown.containsAll(service.live.keySet())
                    && service.held.values().stream()
                        .noneMatch(held -> held.doubt().reason() == Reason.DATA_LOST));
  }

  /** Does what is due by now. */
  public void tick() {
    long now = now();
    Set<ServiceKey> looked = new LinkedHashSet<>();
    while (!due.isEmpty() && due.element().atNanos() - now <= 0) {
      looked.add(due.remove().key());
    }
    looked.removeIf(key -> !services.containsKey(key));
    for (ServiceKey key : looked) {
      BelievedService service = service(key);
      if (service.departed.values().removeIf(gone -> gone.untilNanos() - now <= 0)) {
        settle(service, service.present());
      }
    }
    Set<ServiceKey> held = new LinkedHashSet<>(looked);
    held.retainAll(withHolds);
    if (!trust.isCalm()) {
      overdue.addAll(held);
      return;
    }
    believeMassRemovals(held, now);
    held.retainAll(withHolds);
    judgeAgain(held, each -> each.doubt().overAt(now));
  }

  /** When {@link #tick} has something to do, by the monotonic clock. */
  public OptionalLong nextDue() {
    return due.isEmpty() ? OptionalLong.empty() : OptionalLong.of(due.element().atNanos());
  }

  /**
   * An operator believes that what is held is gone.
   *
   * @param service of one service; empty for all, and then lost data is accepted as well
   * @return how many endpoints that takes away
   */
  public int accept(Optional<ServiceKey> service) {
    if (service.isEmpty()) {
      trust.acceptData();
    }
    return believe(holders(service), held -> true);
  }

  /**
   * An operator keeps what is held, until the registry shows it again or somebody accepts.
   *
   * @return how many endpoints that keeps
   */
  public int refuse(Optional<ServiceKey> service) {
    int refused = 0;
    for (ServiceKey key : holders(service)) {
      BelievedService holder = service(key);
      holder.held.replaceAll((id, held) -> held.with(new Doubt(Reason.REFUSED, Doubt.NEVER)));
      refused += holder.held.size();
      changed.add(key);
    }
    return refused;
  }

  private List<ServiceKey> holders(Optional<ServiceKey> service) {
    return withHolds.stream()
        .filter(key -> service.isEmpty() || service.get().equals(key))
        .toList();
  }

  /** Takes other rules; holds that stand keep their timers. */
  public void configure(RemovalConfig next) {
    config = next;
    trust.configure(next);
    guard.configure(next);
  }

  /** The operator no longer wants a service: it goes at once, with all that was held of it. */
  public void drop(ServiceKey key) {
    if (services.remove(key) != null) {
      withEndpoints.remove(key);
      withHolds.remove(key);
      guard.believed(Set.of(key));
      changed.add(key);
    }
  }

  /** The operator's rules leave out other instances than before: that acts at once. */
  public void reselect(ServiceKey key, List<ServiceInstance> live, List<Finding> findings) {
    BelievedService service = service(key);
    service.live = byId(live);
    service.findings = findings;
    release(service);
    settle(service, service.present());
  }

  /** The adapter starts anew: until its first complete list, nothing is believed gone. */
  public void beginConnection() {
    services.values().forEach(service -> service.shown.clear());
    trust.beginConnection(!services.isEmpty());
  }

  /**
   * Takes what was believed before this process.
   *
   * @param live of a service, the instances that are to get traffic
   */
  public void restore(BelievedState state, Function<ServiceSnapshot, List<ServiceInstance>> live) {
    long now = now();
    for (BelievedState.Service saved : state.services()) {
      if (services.containsKey(saved.seen().key())) {
        continue;
      }
      BelievedService service = new BelievedService(saved.seen().key());
      service.seen = saved.seen();
      service.listed = saved.listed();
      service.live = byId(live.apply(saved.seen()));
      for (Hold hold : saved.holds()) {
        long until = hold.remaining().map(time -> now + time.toNanos()).orElse(Doubt.NEVER);
        hold(service, hold.instance(), new Doubt(hold.reason(), until), hold.since());
      }
      saved
          .departed()
          .forEach((instance, remaining) -> depart(service, instance, now + remaining.toNanos()));
      services.put(service.key, service);
      settle(service, service.present());
    }
    if (state.dataLost()) {
      trust.startWithLostData();
    }
    trust.standOn(state.dataToken());
  }

  /** What is believed now, for disk and peers. Costs a visit of every service. */
  public BelievedState state() {
    long now = now();
    List<BelievedState.Service> saved = new ArrayList<>(services.size());
    for (BelievedService service : services.values()) {
      Map<ServiceInstance, Duration> departed = new LinkedHashMap<>();
      for (Departed gone : service.departed.values()) {
        departed.put(gone.instance(), remaining(gone.untilNanos(), now));
      }
      saved.add(
          new BelievedState.Service(service.seen, service.listed, holds(service, now), departed));
    }
    return new BelievedState(trust.knownToken(), trust.dataLost(), saved);
  }

  /** What is held now, in the order of the services. */
  public List<Hold> holds() {
    long now = now();
    return withHolds.stream().flatMap(key -> holds(service(key), now).stream()).toList();
  }

  private static List<Hold> holds(BelievedService service, long now) {
    return service.held.values().stream()
        .map(
            held ->
                new Hold(
                    service.key,
                    held.instance(),
                    held.doubt().reason(),
                    held.since(),
                    held.doubt().ends()
                        ? Optional.of(remaining(held.doubt().untilNanos(), now))
                        : Optional.empty()))
        .toList();
  }

  private static Duration remaining(long untilNanos, long now) {
    return Duration.ofNanos(Math.max(0, untilNanos - now));
  }

  /** The services that are known, published or not. */
  public Set<ServiceKey> keys() {
    return Set.copyOf(services.keySet());
  }

  /** The services that the registry shows, as far as is known. */
  public List<ServiceSnapshot> seen() {
    return services.values().stream()
        .filter(service -> service.listed)
        .map(service -> service.seen)
        .toList();
  }

  /** Whether anything is published that the registry does not show. */
  public boolean holdsAnything() {
    return !withHolds.isEmpty();
  }

  /** How many endpoints are published. Costs a visit of every service. */
  public int endpoints() {
    return services.values().stream()
        .mapToInt(service -> service.live.size() + service.held.size())
        .sum();
  }

  /** How many services are known. */
  public int size() {
    return services.size();
  }

  /** Whether the registry has lost its data and nobody has accepted that. */
  public boolean dataLost() {
    return trust.dataLost();
  }

  /** The services whose entries may have changed since the last call. */
  public Set<ServiceKey> takeChanged() {
    Set<ServiceKey> taken = new LinkedHashSet<>(changed);
    changed.clear();
    return taken;
  }

  /** What of a service is to be published; empty when nothing is left of it. */
  public Optional<CatalogEntry> entry(ServiceKey key) {
    return Optional.ofNullable(services.get(key)).map(BelievedService::entry);
  }

  /** Judges absences together: what is doubted is held, what is left may be a mass removal. */
  private void judge(Map<BelievedService, List<Missing>> absences) {
    long now = now();
    Map<BelievedService, List<Missing>> credible = new LinkedHashMap<>();
    for (Map.Entry<BelievedService, List<Missing>> absence : absences.entrySet()) {
      BelievedService service = absence.getKey();
      List<Missing> passing = new ArrayList<>();
      for (Missing missing : absence.getValue()) {
        Optional<Doubt> doubt = trust.doubt(service.shown.contains(missing.instance().id()), now);
        doubt.ifPresentOrElse(
            reason -> hold(service, missing.instance(), reason, missing.since()),
            () -> passing.add(missing));
      }
      if (!passing.isEmpty()) {
        credible.put(service, passing);
      }
    }
    guard(credible, now);
  }

  private void guard(Map<BelievedService, List<Missing>> credible, long now) {
    Map<BelievedService, List<Missing>> last = new LinkedHashMap<>(credible);
    last.keySet().removeIf(BelievedService::hasEndpoints);
    Set<ServiceKey> losing = new LinkedHashSet<>();
    last.keySet().forEach(service -> losing.add(service.key));
    if (!guard.isMassRemoval(losing, withEndpoints, now)) {
      return;
    }
    LOGGER
        .atWarn()
        .addKeyValue("source", source)
        .addKeyValue("services", losing.size())
        .addKeyValue("of", withEndpoints.size())
        .addKeyValue("grace", config.guardGrace())
        .addKeyValue("then", config.guardThen())
        .log("a mass removal is held");
    last.forEach(
        (service, absences) ->
            absences.forEach(
                missing -> hold(service, missing.instance(), massRemoval(now), missing.since())));
  }

  private Doubt massRemoval(long now) {
    return new Doubt(
        Reason.MASS_REMOVAL,
        config.guardThen() == Belief.HOLD ? Doubt.NEVER : now + config.guardGrace().toNanos());
  }

  private void judgeAgain(Predicate<Held> which) {
    judgeAgain(Set.copyOf(withHolds), which);
  }

  private void judgeAgain(Set<ServiceKey> keys, Predicate<Held> which) {
    Map<BelievedService, List<Missing>> again = new LinkedHashMap<>();
    Map<BelievedService, Map<String, ServiceInstance>> before = new LinkedHashMap<>();
    for (ServiceKey key : keys) {
      BelievedService service = service(key);
      List<Missing> missing =
          service.held.values().stream()
              .filter(which)
              .map(held -> new Missing(held.instance(), held.since()))
              .toList();
      if (!missing.isEmpty()) {
        before.put(service, service.present());
        missing.forEach(each -> service.held.remove(each.instance().id()));
        again.put(service, missing);
      }
    }
    judge(again);
    before.forEach(this::settle);
  }

  /** With a new epoch every timer starts anew. */
  private void beginAnew() {
    long now = now();
    for (ServiceKey key : Set.copyOf(withHolds)) {
      BelievedService service = service(key);
      service.held.replaceAll((id, held) -> held.doubt().ends() ? anew(service, held, now) : held);
      service.held.values().forEach(held -> schedule(held.doubt().untilNanos(), key));
      changed.add(key);
    }
  }

  private Held anew(BelievedService service, Held held, long now) {
    Optional<Doubt> doubt = trust.doubt(service.shown.contains(held.instance().id()), now);
    return held.with(
        doubt.orElseGet(
            () -> held.doubt().reason() == Reason.MASS_REMOVAL ? massRemoval(now) : held.doubt()));
  }

  private void believeMassRemovals(Set<ServiceKey> keys, long now) {
    int believed =
        believe(
            List.copyOf(keys),
            held -> held.doubt().reason() == Reason.MASS_REMOVAL && held.doubt().overAt(now));
    if (believed > 0) {
      LOGGER
          .atWarn()
          .addKeyValue("source", source)
          .addKeyValue("endpoints", believed)
          .log("a mass removal is believed: nothing spoke against it for its grace");
    }
  }

  private int believe(List<ServiceKey> keys, Predicate<Held> which) {
    int believed = 0;
    for (ServiceKey key : keys) {
      BelievedService service = service(key);
      Map<String, ServiceInstance> before = service.present();
      int held = service.held.size();
      service.held.values().removeIf(which);
      believed += held - service.held.size();
      settle(service, before);
    }
    guard.believed(Set.copyOf(keys));
    return believed;
  }

  private void hold(BelievedService service, ServiceInstance instance, Doubt doubt, Instant since) {
    service.held.put(instance.id(), new Held(instance, doubt, since));
    schedule(doubt.untilNanos(), service.key);
  }

  /** What is shown again needs no hold. */
  private void release(BelievedService service) {
    service
        .held
        .values()
        .removeIf(
            held ->
                service.live.containsKey(held.instance().id())
                    || service.isReplaced(held.instance()));
  }

  /** Brings what is derived of a service up to date after a change of it. */
  private void settle(BelievedService service, Map<String, ServiceInstance> before) {
    Map<String, ServiceInstance> present = service.present();
    service.departed.keySet().removeAll(present.keySet());
    if (!config.emptyGrace().isZero()) {
      long until = now() + config.emptyGrace().toNanos();
      before.values().stream()
          .filter(instance -> !present.containsKey(instance.id()))
          .filter(instance -> present.values().stream().noneMatch(other -> alike(instance, other)))
          .forEach(instance -> depart(service, instance, until));
    }
    changed.add(service.key);
    mark(withEndpoints, service.key, service.hasEndpoints());
    mark(withHolds, service.key, !service.held.isEmpty());
    if (service.isForgotten()) {
      services.remove(service.key);
    }
  }

  private void depart(BelievedService service, ServiceInstance instance, long until) {
    service.departed.put(instance.id(), new Departed(instance, until));
    schedule(until, service.key);
  }

  /** Whether the ports and labels of the one stand for those of the other. */
  private static boolean alike(ServiceInstance left, ServiceInstance right) {
    return left.ports().equals(right.ports()) && left.metadata().equals(right.metadata());
  }

  private static void mark(Set<ServiceKey> keys, ServiceKey key, boolean in) {
    if (in) {
      keys.add(key);
    } else {
      keys.remove(key);
    }
  }

  private void schedule(long untilNanos, ServiceKey key) {
    if (untilNanos != Doubt.NEVER) {
      due.add(new Due(untilNanos, key));
    }
  }

  private BelievedService service(ServiceKey key) {
    BelievedService service = services.get(key);
    if (service == null) {
      throw new IllegalArgumentException("nothing is known of " + key);
    }
    return service;
  }

  private Missing missing(ServiceInstance instance) {
    return new Missing(instance, clock.wallTime());
  }

  private long now() {
    return clock.nanoTime();
  }

  private static Map<String, ServiceInstance> byId(List<ServiceInstance> instances) {
    Map<String, ServiceInstance> byId = new LinkedHashMap<>();
    instances.forEach(instance -> byId.put(instance.id(), instance));
    return byId;
  }
}
