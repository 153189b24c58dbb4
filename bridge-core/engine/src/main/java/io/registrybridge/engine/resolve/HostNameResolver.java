package io.registrybridge.engine.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.resolve.ResolvedInstances.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the host names in the events of one source on their way to the source's buffer.
 *
 * <p>A service goes on when each of its names was asked for once, at the latest after {@link
 * #LONGEST_FIRST_WAIT}; until then what was sent of it before holds. It goes on again when an
 * answer changes. A look-up that fails takes nothing away: the last answer stays. A name that never
 * had an answer leaves its instance as the registry has it, with a finding.
 *
 * <p>Safe for use by several threads, and never blocks the caller: names are asked for on a few
 * threads of their own. Each name is asked for again after the interval, give or take a tenth, so
 * that look-ups spread over time.
 */
public final class HostNameResolver implements RegistryEventSink, AutoCloseable {
  /** After that a resolver has given a silent name server up: two tries of 5 s (resolv.conf). */
  static final Duration LONGEST_FIRST_WAIT = Duration.ofSeconds(10);

  private static final Logger LOGGER = LoggerFactory.getLogger(HostNameResolver.class);
  private static final double JITTER = 0.1;

  // Names that nobody uses now: a service that comes back meanwhile has its addresses at once, also
  // when the name server is silent then.
  private static final int REMEMBERED_MAX = 10_000;
  private static final Duration REMEMBERED_FOR = Duration.ofHours(1);

  private final String source;
  private final RegistryEventSink next;
  private final Lookups lookups;
  private final Duration interval;
  private final Scheduler scheduler;

  // All guarded by this. Events go on while it is held, so that they keep their order.
  private final Map<ServiceKey, Service> services = new HashMap<>();
  private final Map<String, Name> names = new HashMap<>();
  private final Cache<String, Answer> remembered;
  private boolean closed;

  /**
   * @param source the source's name, for logs and threads
   * @param next where the events go on to
   * @param interval how often each name is asked for
   */
  public HostNameResolver(
      String source,
      RegistryEventSink next,
      NameLookup lookup,
      Duration interval,
      Scheduler scheduler) {
    this.source = source;
    this.next = next;
    this.lookups = new Lookups(source, lookup, scheduler, this::answered);
    this.interval = interval;
    this.scheduler = scheduler;
    this.remembered =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX)
            .expireAfterWrite(REMEMBERED_FOR)
            .ticker(scheduler::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  /** A service that has host names. */
  private static final class Service {
    private ServiceSnapshot snapshot;
    private Set<String> names;
    // Whether it waits for the first look-up of a name.
    private boolean waiting;
    private Cancellable deadline = () -> {};

    Service(ServiceSnapshot snapshot, Set<String> names) {
      this.snapshot = snapshot;
      this.names = names;
    }
  }

  /** A host name that a service has. */
  private static final class Name {
    private final Set<ServiceKey> users = new HashSet<>();
    private Optional<Answer> answer;
    private boolean asked;
    private Cancellable timer = () -> {};

    Name(Optional<Answer> remembered) {
      this.answer = remembered;
    }
  }

  @Override
  public synchronized void accept(RegistryEvent event) {
    if (closed) {
      return;
    }
    switch (event) {
      case RegistryEvent.ServiceUpdated updated -> updated(updated.snapshot());
      case RegistryEvent.ServiceRemoved removed -> {
        forget(removed.key());
        next.accept(event);
      }
      case RegistryEvent.Resynced resynced -> {
        Set.copyOf(services.keySet()).stream()
            .filter(key -> !resynced.services().contains(key))
            .forEach(this::forget);
        next.accept(event);
      }
      case RegistryEvent.StatusChanged changed -> next.accept(event);
    }
  }

  /** Ends the look-ups; nothing goes on from here. */
  @Override
  public synchronized void close() {
    closed = true;
    services.values().forEach(service -> service.deadline.cancel());
    names.values().forEach(name -> name.timer.cancel());
    lookups.cancel();
  }

  private void updated(ServiceSnapshot snapshot) {
    ServiceKey key = snapshot.key();
    Set<String> wanted = ResolvedInstances.hostNames(snapshot);
    if (wanted.isEmpty()) {
      forget(key);
      next.accept(new RegistryEvent.ServiceUpdated(snapshot));
      return;
    }
    Service service = services.computeIfAbsent(key, k -> new Service(snapshot, Set.of()));
    Set<String> before = service.names;
    service.snapshot = snapshot;
    service.names = wanted;
    wanted.forEach(name -> use(name, key));
    before.stream().filter(name -> !wanted.contains(name)).forEach(name -> leave(name, key));
    sendOrWait(service);
  }

  private void use(String text, ServiceKey key) {
    Name name = names.get(text);
    if (name == null) {
      name = new Name(Optional.ofNullable(remembered.getIfPresent(text)));
      names.put(text, name);
      ask(text);
    }
    name.users.add(key);
  }

  private void leave(String text, ServiceKey key) {
    Name name = Objects.requireNonNull(names.get(text), text);
    name.users.remove(key);
    if (name.users.isEmpty()) {
      name.timer.cancel();
      names.remove(text);
      name.answer
          .filter(answer -> !answer.addresses().isEmpty())
          .ifPresent(answer -> remembered.put(text, answer));
    }
  }

  private void forget(ServiceKey key) {
    Service service = services.remove(key);
    if (service != null) {
      service.deadline.cancel();
      service.names.forEach(name -> leave(name, key));
    }
  }

  private void sendOrWait(Service service) {
    if (service.names.stream().allMatch(this::isKnown)) {
      send(service);
    } else if (!service.waiting) {
      service.waiting = true;
      service.deadline =
          scheduler.schedule(
              "resolve " + source + " deadline", LONGEST_FIRST_WAIT, () -> deadlinePassed(service));
    }
  }

  private synchronized void deadlinePassed(Service service) {
    if (!closed && service.waiting && services.get(service.snapshot.key()) == service) {
      send(service);
    }
  }

  private boolean isKnown(String text) {
    Name name = Objects.requireNonNull(names.get(text), text);
    return name.asked || name.answer.isPresent();
  }

  private void send(Service service) {
    service.deadline.cancel();
    service.waiting = false;
    next.accept(
        new RegistryEvent.ServiceUpdated(
            ResolvedInstances.resolve(service.snapshot, this::answer)));
  }

  private Optional<Answer> answer(String text) {
    return Optional.ofNullable(names.get(text)).flatMap(name -> name.answer);
  }

  private synchronized void ask(String text) {
    if (!closed && names.containsKey(text)) {
      lookups.ask(text);
    }
  }

  private synchronized void answered(String text, Answer answer) {
    Name name = names.get(text);
    if (closed || name == null) {
      return;
    }
    name.timer.cancel();
    name.timer = scheduler.schedule("resolve " + source + " next", nextDelay(), () -> ask(text));
    Optional<Answer> before = name.answer;
    name.asked = true;
    name.answer =
        Optional.of(
            answer.failure().isEmpty()
                ? answer
                : new Answer(before.map(Answer::addresses).orElse(List.of()), answer.failure()));
    if (!name.answer.equals(before)) {
      log(text, name.answer.get());
    }
    for (ServiceKey user : name.users) {
      Service service = Objects.requireNonNull(services.get(user));
      if (service.waiting) {
        if (service.names.stream().allMatch(this::isKnown)) {
          send(service);
        }
      } else if (!name.answer.equals(before)) {
        send(service);
      }
    }
  }

  private Duration nextDelay() {
    double factor = 1 + JITTER * (2 * scheduler.random().nextDouble() - 1);
    return Duration.ofNanos((long) (interval.toNanos() * factor));
  }

  private void log(String name, Answer answer) {
    (answer.failure().isEmpty() ? LOGGER.atDebug() : LOGGER.atWarn())
        .addKeyValue("source", source)
        .addKeyValue("name", name)
        .addKeyValue("addresses", answer.addresses())
        .addKeyValue("failure", answer.failure())
        .log("host name resolved to something else than before");
  }
}
