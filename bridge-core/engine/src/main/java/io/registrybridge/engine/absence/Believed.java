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
import io.registrybridge.engine.store.CatalogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
  private final RemovalJudge judge;
  private final Trust trust;
  private final DueTimes due = new DueTimes();
  private Duration emptyGrace;
  private final BelievedServices services = new BelievedServices();

  /**
   * @param source for the log
   * @param clock for time only; nothing is started
   */
  public Believed(String source, RemovalConfig config, Scheduler clock) {
    this.source = source;
    this.clock = clock;
    this.emptyGrace = config.emptyGrace();
    this.judge = new RemovalJudge(source, config);
    this.trust = judge.trust();
  }

  /**
   * The registry shows a service.
   *
   * @param seen what it shows
   * @param live the instances of it that are to get traffic
   * @param findings why others are not
   */
  public void show(ServiceSnapshot seen, List<ServiceInstance> live, List<Finding> findings) {
    BelievedService service = services.findOrAdd(seen.key());
    Map<String, ServiceInstance> before = service.present();
    Map<String, ServiceInstance> liveBefore = service.live;
    ServiceSnapshot seenBefore = service.seen;
    service.listed = true;
    service.seen = seen;
    service.findings = findings;
    service.live = byId(live);
    seen.instances().forEach(instance -> service.shown.add(instance.id()));
    release(service);
    List<Missing> missing = shownAsUnavailable(service, seenBefore);
    liveBefore.values().stream()
        .filter(instance -> !service.live.containsKey(instance.id()))
        .filter(instance -> !service.isReplaced(instance))
        .map(this::missing)
        .forEach(missing::add);
    if (!service.live.isEmpty()) {
      judge.guard().forget(service.key);
    }
    judge(Map.of(service, missing));
    guardAgain(service);
    settle(service, before);
  }

  /**
   * Takes out of the holds what the registry shows again, and shows as unfit for traffic: what new
   * data shows, and what nothing but that would have ended.
   */
  private static List<Missing> shownAsUnavailable(
      BelievedService service, ServiceSnapshot seenBefore) {
    List<Missing> unavailable =
        service.held.values().stream()
            .filter(
                held -> {
                  String id = held.instance().id();
                  return switch (held.doubt().reason()) {
                    case DATA_LOST -> service.shown.contains(id);
                    case REFUSED, MASS_REMOVAL ->
                        !held.doubt().ends() && has(service.seen, id) && !has(seenBefore, id);
                    case FIRST_LIST_INCOMPLETE, SETTLING, CONTINUITY_UNKNOWN -> false;
                  };
                })
            .map(held -> new Missing(held.instance(), held.since()))
            .collect(Collectors.toCollection(ArrayList::new));
    unavailable.forEach(each -> service.held.remove(each.instance().id()));
    return unavailable;
  }

  private static boolean has(ServiceSnapshot snapshot, String id) {
    return snapshot.instances().stream().anyMatch(instance -> instance.id().equals(id));
  }

  /** The registry no longer has some services: together, so that the guard sees them together. */
  public void miss(Collection<ServiceKey> keys) {
    Map<BelievedService, Map<String, ServiceInstance>> before = new LinkedHashMap<>();
    Map<BelievedService, List<Missing>> missing = new LinkedHashMap<>();
    for (ServiceKey key : keys) {
      services
          .find(key)
          .filter(service -> service.listed)
          .ifPresent(
              service -> {
                before.put(service, service.present());
                missing.put(service, service.live.values().stream().map(this::missing).toList());
                service.unlist();
              });
    }
    judge(missing);
    before.keySet().forEach(this::guardAgain);
    before.forEach(this::settle);
  }

  /** The adapter has a new status. */
  public void status(SourceStatus status) {
    int generation = trust.generation();
    boolean strangers =
        status.unreadable().keySet().stream().anyMatch(key -> services.find(key).isEmpty());
    boolean newEpoch = trust.update(status, strangers, now());
    if (trust.generation() != generation) {
      services.forgetWhatWasShown();
    }
    if (newEpoch) {
      beginAnew();
    }
    if (trust.hasReadEverything()) {
      judgeAgain(held -> held.doubt().reason() == Reason.FIRST_LIST_INCOMPLETE);
    }
    if (trust.isCalm()) {
      due.resume(now());
    }
  }

  /** Everything in the first complete list was observed once. */
  public void firstListComplete() {
    trust.firstListComplete(now());
    judgeAgain(held -> held.doubt().reason() == Reason.FIRST_LIST_INCOMPLETE);
  }

  /**
   * How long the first complete list may lack what there is; zero if its registry was in sight from
   * the start, or if what was known before stands.
   */
  public Duration settlingOfFirstList() {
    return trust.settlingOfFirstList();
  }

  /** Lost data may have come back whole. */
  private void acceptDataThatIsWhole() {
    if (trust.dataLost() && services.areWhollyShown()) {
      trust.acceptData();
      LOGGER
          .atInfo()
          .addKeyValue("source", source)
          .log("the registry's new data has shown everything that is published");
    }
  }

  /** Does what is due by now, and what follows from the last events. */
  public void tick() {
    acceptDataThatIsWhole();
    long now = now();
    Set<ServiceKey> looked = due.take(now);
    looked.removeIf(key -> services.find(key).isEmpty());
    for (ServiceKey key : looked) {
      BelievedService service = services.get(key);
      if (service.departed.values().removeIf(gone -> gone.untilNanos() - now <= 0)) {
        settle(service, service.present());
      }
    }
    Set<ServiceKey> held = new LinkedHashSet<>(looked);
    held.removeIf(key -> !services.hasHolds(key));
    Set<ServiceKey> uncertain =
        held.stream().filter(key -> !trust.isCalm(key)).collect(Collectors.toSet());
    due.postpone(uncertain);
    held.removeAll(uncertain);
    believeMassRemovals(held, now);
    held.removeIf(key -> !services.hasHolds(key));
    judgeAgain(held, each -> each.doubt().overAt(now));
  }

  /** When {@link #tick} has something to do, by the monotonic clock. */
  public OptionalLong nextDue() {
    return due.next();
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
    return believe(holders(service), (holder, held) -> true);
  }

  /**
   * An operator keeps what is held, until the registry shows it again or somebody accepts.
   *
   * @return how many endpoints that keeps
   */
  public int refuse(Optional<ServiceKey> service) {
    int refused = 0;
    for (ServiceKey key : holders(service)) {
      BelievedService holder = services.get(key);
      holder.held.replaceAll((id, held) -> held.with(new Doubt(Reason.REFUSED, Doubt.NEVER)));
      refused += holder.held.size();
      services.settle(holder);
    }
    return refused;
  }

  private List<ServiceKey> holders(Optional<ServiceKey> service) {
    return services.withHolds().stream()
        .filter(key -> service.isEmpty() || service.get().equals(key))
        .toList();
  }

  /** Takes other rules; holds that stand keep their timers. */
  public void configure(RemovalConfig next) {
    emptyGrace = next.emptyGrace();
    judge.configure(next);
  }

  /** The operator no longer wants a service: it goes at once, with all that was held of it. */
  public void drop(ServiceKey key) {
    if (services.drop(key)) {
      judge.guard().forget(key);
    }
  }

  /** The operator's rules leave out other instances than before: that acts at once. */
  public void reselect(ServiceKey key, List<ServiceInstance> live, List<Finding> findings) {
    BelievedService service = services.get(key);
    service.live = byId(live);
    service.findings = findings;
    release(service);
    settle(service, service.present());
  }

  /**
   * The adapter starts anew: until its first complete list, nothing is believed gone.
   *
   * @param synced whether the one before has shown everything, and its registry has settled
   */
  public void beginConnection(boolean synced) {
    services.forgetWhatWasShown();
    trust.beginConnection(!services.isEmpty(), synced);
  }

  /**
   * Takes what was believed before this process.
   *
   * @param live of a service, the instances that are to get traffic
   */
  public void restore(BelievedState state, Function<ServiceSnapshot, List<ServiceInstance>> live) {
    long now = now();
    for (BelievedState.Service saved : state.services()) {
      if (services.find(saved.seen().key()).isPresent()) {
        continue;
      }
      BelievedService service = services.findOrAdd(saved.seen().key());
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
      settle(service, service.present());
    }
    if (state.dataLost()) {
      trust.startWithLostData();
    }
    state
        .settling()
        .map(each -> new Doubt(each.reason(), now + each.remaining().toNanos()))
        .ifPresent(trust::startSettling);
    if (!services.isEmpty()) {
      trust.standOn(state.dataToken());
    }
  }

  /** What is believed now, for disk and peers. Costs a visit of every service. */
  public BelievedState state() {
    long now = now();
    return new BelievedState(
        trust.knownToken(),
        trust.dataLost(),
        trust
            .settling(now)
            .map(each -> new BelievedState.Settling(each.reason(), each.remaining(now))),
        services.all().stream().map(service -> service.saved(now)).toList());
  }

  /** What is held now, in the order of the services. */
  public List<Hold> holds() {
    long now = now();
    return services.withHolds().stream()
        .flatMap(key -> services.get(key).holds(now).stream())
        .toList();
  }

  /** The services that are known, published or not. */
  public Set<ServiceKey> keys() {
    return services.keys();
  }

  /** The services that the registry shows, as far as is known. */
  public List<ServiceSnapshot> seen() {
    return services.all().stream()
        .filter(service -> service.listed)
        .map(service -> service.seen)
        .toList();
  }

  /** Whether anything is published that the registry does not show. */
  public boolean holdsAnything() {
    return services.haveHolds();
  }

  /** How many endpoints are published. Costs a visit of every service. */
  public int endpoints() {
    return services.all().stream()
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
    return services.takeChanged();
  }

  /** The instances that are published of a service. */
  public List<ServiceInstance> published(ServiceKey key) {
    return entry(key).map(CatalogEntry::published).orElse(List.of());
  }

  /** What of a service is to be published; empty when nothing is left of it. */
  public Optional<CatalogEntry> entry(ServiceKey key) {
    return services.find(key).map(BelievedService::entry);
  }

  /** Holds what is doubted of these absences; the others are believed. */
  private void judge(Map<BelievedService, List<Missing>> absences) {
    judge
        .doubted(absences, services.withEndpoints(), now())
        .forEach(
            doubted ->
                hold(
                    doubted.service(),
                    doubted.missing().instance(),
                    doubted.doubt(),
                    doubted.missing().since()));
  }

  private void judgeAgain(Predicate<Held> which) {
    judgeAgain(services.withHolds(), which);
  }

  private void judgeAgain(Collection<ServiceKey> keys, Predicate<Held> which) {
    Map<BelievedService, List<Missing>> again = new LinkedHashMap<>();
    Map<BelievedService, Map<String, ServiceInstance>> before = new LinkedHashMap<>();
    for (ServiceKey key : keys) {
      BelievedService service = services.get(key);
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
    for (ServiceKey key : services.withHolds()) {
      BelievedService service = services.get(key);
      service.held.replaceAll(
          (id, held) -> held.doubt().ends() ? held.with(judge.anew(service, held, now)) : held);
      service.held.values().forEach(held -> due.add(held.doubt().untilNanos(), key));
      services.settle(service);
    }
  }

  /** What the guard holds of a service hangs on whether the registry shows any of it. */
  private void guardAgain(BelievedService service) {
    service.held.replaceAll(
        (id, held) -> {
          Held again = judge.guardedAgain(service, held, now());
          if (!again.equals(held)) {
            due.add(again.doubt().untilNanos(), service.key);
          }
          return again;
        });
  }

  private void believeMassRemovals(Set<ServiceKey> keys, long now) {
    int believed =
        believe(
            List.copyOf(keys), (service, held) -> judge.believesMassRemoval(service, held, now));
    if (believed > 0) {
      LOGGER
          .atWarn()
          .addKeyValue("source", source)
          .addKeyValue("endpoints", believed)
          .log("a mass removal is believed: nothing spoke against it for its grace");
    }
  }

  private int believe(List<ServiceKey> keys, BiPredicate<BelievedService, Held> which) {
    int believed = 0;
    for (ServiceKey key : keys) {
      BelievedService service = services.get(key);
      Map<String, ServiceInstance> before = service.present();
      int held = service.held.size();
      if (service.held.values().removeIf(each -> which.test(service, each))) {
        believed += held - service.held.size();
        judge.guard().forget(key);
        settle(service, before);
      }
    }
    return believed;
  }

  private void hold(BelievedService service, ServiceInstance instance, Doubt doubt, Instant since) {
    service.held.put(instance.id(), new Held(instance, doubt, since));
    due.add(doubt.untilNanos(), service.key);
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
    if (!emptyGrace.isZero()) {
      long until = now() + emptyGrace.toNanos();
      before.values().stream()
          .filter(instance -> !present.containsKey(instance.id()))
          .filter(instance -> present.values().stream().noneMatch(other -> alike(instance, other)))
          .forEach(instance -> depart(service, instance, until));
    }
    // Only of what is present, or was until now, anybody asks whether it was shown.
    service.shown.retainAll(present.keySet());
    services.settle(service);
  }

  private void depart(BelievedService service, ServiceInstance instance, long until) {
    service.departed.put(instance.id(), new Departed(instance, until));
    due.add(until, service.key);
  }

  /** Whether the ports and labels of the one stand for those of the other. */
  private static boolean alike(ServiceInstance left, ServiceInstance right) {
    return left.ports().equals(right.ports()) && left.metadata().equals(right.metadata());
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
