package io.registrybridge.engine.absence;

import io.registrybridge.engine.absence.Hold.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The rules of absence, written to be read: it looks at everything every second and keeps no index
 * of anything. What the engine publishes must be what this one says.
 */
final class NaiveSource {
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int WINDOW = 60;

  private final Rules rules;
  private final Map<String, Service> services = new TreeMap<>();
  private final List<Loss> losses = new ArrayList<>();
  private int now;
  private boolean inSight = true;
  private boolean startedFromBefore;
  private boolean firstListComplete;
  private boolean dataLost;
  private Reason settlingFor = Reason.SETTLING;
  private int settledAt;

  /** All times in seconds. */
  record Rules(
      int settle,
      int continuityGrace,
      double guardShare,
      int guardMinimum,
      int guardGrace,
      boolean guardBelieves,
      int emptyGrace) {}

  private record Loss(String service, int at) {}

  private record Held(Reason reason, int until) {
    boolean ends() {
      return until != NEVER;
    }

    boolean isOver(int now) {
      return ends() && until <= now;
    }

    boolean isForGood() {
      return !ends() && (reason == Reason.REFUSED || reason == Reason.MASS_REMOVAL);
    }
  }

  private static final class Service {
    boolean listed;
    Map<String, Boolean> healthBy = new TreeMap<>();
    final Map<String, Held> held = new TreeMap<>();
    final Set<String> shown = new HashSet<>();
    int goneAt = -1_000_000;

    Set<String> live() {
      Set<String> live = new TreeSet<>();
      healthBy.forEach((id, healthy) -> addIf(healthy, id, live));
      return live;
    }

    private static void addIf(boolean healthy, String id, Set<String> live) {
      if (healthy) {
        live.add(id);
      }
    }

    boolean hasEndpoints() {
      return !live().isEmpty() || !held.isEmpty();
    }

    boolean isKnown() {
      return !healthBy.isEmpty() || !held.isEmpty();
    }
  }

  NaiveSource(Rules rules) {
    this.rules = rules;
  }

  /** The endpoints of each host; a host without endpoints has none. */
  Map<String, Set<String>> published() {
    Map<String, Set<String>> published = new TreeMap<>();
    services.forEach(
        (name, service) -> {
          if (service.isKnown() || now < service.goneAt + rules.emptyGrace()) {
            Set<String> endpoints = new TreeSet<>(service.live());
            endpoints.addAll(service.held.keySet());
            published.put(name, endpoints);
          }
        });
    return published;
  }

  Set<String> listed() {
    Set<String> listed = new TreeSet<>();
    services.forEach((name, service) -> Service.addIf(service.listed, name, listed));
    return listed;
  }

  void shows(String name, Map<String, Boolean> healthBy) {
    Service service = services.computeIfAbsent(name, n -> new Service());
    Set<String> missing = new TreeSet<>(service.live());
    Set<String> seenBefore = Set.copyOf(service.healthBy.keySet());
    boolean known = service.isKnown();
    service.listed = true;
    service.healthBy = new TreeMap<>(healthBy);
    service.shown.addAll(healthBy.keySet());
    service.held.keySet().removeAll(service.live());
    missing.removeAll(service.live());
    service.held.forEach(
        (id, held) ->
            Service.addIf(
                healthBy.containsKey(id)
                    && (held.reason() == Reason.DATA_LOST
                        || (held.isForGood() && !seenBefore.contains(id))),
                id,
                missing));
    service.held.keySet().removeAll(missing);
    if (!service.live().isEmpty()) {
      losses.removeIf(loss -> loss.service().equals(name));
    }
    judge(Map.of(name, missing));
    guardAgain(service);
    noteWhatIsGone(name, known);
    everySecond();
  }

  void removes(String name) {
    misses(Set.of(name));
    everySecond();
  }

  void lists(Set<String> names) {
    Set<String> absent = listed();
    absent.removeAll(names);
    misses(absent);
    everySecond();
  }

  private void misses(Set<String> names) {
    Map<String, Set<String>> missing = new TreeMap<>();
    Map<String, Boolean> known = new HashMap<>();
    for (String name : names) {
      Service service = services.get(name);
      if (service != null && service.listed) {
        missing.put(name, service.live());
        known.put(name, service.isKnown());
        service.listed = false;
        service.healthBy = new TreeMap<>();
      }
    }
    judge(missing);
    known.keySet().forEach(name -> guardAgain(service(name)));
    known.forEach(this::noteWhatIsGone);
  }

  /** Somebody who has registered again is proof that not all is lost. */
  private void guardAgain(Service service) {
    service.held.replaceAll(
        (id, held) ->
            held.reason() == Reason.MASS_REMOVAL && held.ends() == isHeldForGood(service)
                ? massRemoval(service)
                : held);
  }

  private boolean everythingIsShown() {
    return services.values().stream()
        .allMatch(
            service ->
                service.shown.containsAll(service.live())
                    && service.held.entrySet().stream()
                        .allMatch(
                            held ->
                                held.getValue().reason() == Reason.REFUSED
                                    || service.shown.contains(held.getKey())));
  }

  void goesOutOfSight() {
    inSight = false;
    everySecond();
  }

  /** The registry is back in a new epoch; its data may be another one. */
  void comesBack(boolean continuityUnknown, boolean lostItsData) {
    inSight = true;
    if (lostItsData) {
      dataLost = true;
      services.values().forEach(service -> service.shown.clear());
    }
    if (firstListComplete) {
      settle(continuityUnknown);
      services
          .values()
          .forEach(service -> service.held.replaceAll((id, h) -> anew(service, id, h)));
    }
    everySecond();
  }

  private Held anew(Service service, String id, Held held) {
    if (!held.ends()) {
      return held;
    }
    Held massRemoval = massRemoval(service);
    return doubt(service, id).orElse(held.reason() == Reason.MASS_REMOVAL ? massRemoval : held);
  }

  void startsAgain() {
    startedFromBefore = !published().isEmpty() || !listed().isEmpty();
    firstListComplete = false;
    inSight = true;
    losses.clear();
    services.values().forEach(service -> service.shown.clear());
  }

  void firstListIsComplete() {
    firstListComplete = true;
    if (startedFromBefore) {
      settle(false);
      again(held -> held.reason() == Reason.FIRST_LIST_INCOMPLETE);
    }
    everySecond();
  }

  void accepts(Optional<String> name) {
    if (name.isEmpty()) {
      dataLost = false;
    }
    services.forEach(
        (each, service) -> {
          if (name.isEmpty() || name.get().equals(each)) {
            believe(each, service, (id, held) -> true);
          }
        });
    everySecond();
  }

  void refuses(Optional<String> name) {
    services.forEach(
        (each, service) -> {
          if (name.isEmpty() || name.get().equals(each)) {
            service.held.replaceAll((id, held) -> new Held(Reason.REFUSED, NEVER));
          }
        });
    everySecond();
  }

  void secondPasses() {
    now++;
    everySecond();
  }

  private void everySecond() {
    dataLost &= !everythingIsShown();
    if (!inSight) {
      return;
    }
    services.forEach(
        (name, service) ->
            believe(
                name,
                service,
                (id, held) ->
                    held.reason() == Reason.MASS_REMOVAL
                        && held.isOver(now)
                        && doubt(service, id).isEmpty()));
    again(held -> held.isOver(now));
  }

  private void believe(String name, Service service, BiPredicate<String, Held> which) {
    boolean known = service.isKnown();
    if (service.held.entrySet().removeIf(each -> which.test(each.getKey(), each.getValue()))) {
      losses.removeIf(loss -> loss.service().equals(name));
    }
    noteWhatIsGone(name, known);
  }

  private void again(Predicate<Held> which) {
    Map<String, Set<String>> missing = new TreeMap<>();
    Map<String, Boolean> known = new HashMap<>();
    services.forEach(
        (name, service) -> {
          Set<String> due = new TreeSet<>();
          service.held.forEach((id, held) -> Service.addIf(which.test(held), id, due));
          if (!due.isEmpty()) {
            known.put(name, true);
            missing.put(name, due);
          }
        });
    // The guard counts what has endpoints before anything is taken away.
    int withEndpoints = withEndpoints(Set.of());
    missing.forEach((name, ids) -> service(name).held.keySet().removeAll(ids));
    judge(missing, withEndpoints);
    known.forEach(this::noteWhatIsGone);
  }

  private void settle(boolean continuityUnknown) {
    int until = now + (continuityUnknown ? rules.continuityGrace() : rules.settle());
    if (until >= settledAt) {
      settlingFor = continuityUnknown ? Reason.CONTINUITY_UNKNOWN : Reason.SETTLING;
      settledAt = until;
    }
  }

  private Optional<Held> doubt(Service service, String id) {
    if (startedFromBefore && !firstListComplete) {
      return Optional.of(new Held(Reason.FIRST_LIST_INCOMPLETE, NEVER));
    }
    if (dataLost && !service.shown.contains(id)) {
      return Optional.of(new Held(Reason.DATA_LOST, NEVER));
    }
    return now < settledAt ? Optional.of(new Held(settlingFor, settledAt)) : Optional.empty();
  }

  private Held massRemoval(Service service) {
    return new Held(Reason.MASS_REMOVAL, isHeldForGood(service) ? NEVER : now + rules.guardGrace());
  }

  private boolean isHeldForGood(Service service) {
    return !rules.guardBelieves() && service.live().isEmpty();
  }

  private void judge(Map<String, Set<String>> missing) {
    Set<String> losing = new TreeSet<>(missing.keySet());
    losing.removeIf(name -> missing.getOrDefault(name, Set.of()).isEmpty());
    judge(missing, withEndpoints(losing));
  }

  /** How many services have endpoints, these counted as they were before. */
  private int withEndpoints(Set<String> before) {
    Set<String> names = new TreeSet<>();
    services.forEach(
        (name, service) ->
            Service.addIf(service.hasEndpoints() || before.contains(name), name, names));
    return names.size();
  }

  private void judge(Map<String, Set<String>> missing, int withEndpoints) {
    Map<String, Set<String>> credible = new TreeMap<>();
    missing.forEach(
        (name, ids) -> {
          Service service = service(name);
          for (String id : ids) {
            Optional<Held> doubt = doubt(service, id);
            if (doubt.isPresent()) {
              service.held.put(id, doubt.get());
            } else {
              credible.computeIfAbsent(name, n -> new TreeSet<>()).add(id);
            }
          }
        });
    credible.keySet().removeIf(name -> service(name).hasEndpoints());
    if (credible.isEmpty()) {
      return;
    }
    losses.removeIf(loss -> loss.at() < now - WINDOW || credible.containsKey(loss.service()));
    credible.keySet().forEach(name -> losses.add(new Loss(name, now)));
    long emptyAlready =
        losses.stream()
            .filter(loss -> !credible.containsKey(loss.service()))
            .filter(loss -> !service(loss.service()).hasEndpoints())
            .count();
    long all = withEndpoints + emptyAlready;
    if (all >= rules.guardMinimum() && losses.size() >= rules.guardShare() * all) {
      credible.forEach(
          (name, ids) -> ids.forEach(id -> service(name).held.put(id, massRemoval(service(name)))));
    }
  }

  private void noteWhatIsGone(String name, boolean wasKnown) {
    if (wasKnown && !service(name).isKnown()) {
      service(name).goneAt = now;
    }
  }

  private Service service(String name) {
    Service service = services.get(name);
    if (service == null) {
      throw new IllegalArgumentException(name);
    }
    return service;
  }
}
