package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.HealthAnswer;
import io.registrybridge.adapter.consul.catalog.HealthEntry;
import io.registrybridge.adapter.consul.catalog.InstanceMapping;
import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.adapter.consul.http.Query;
import io.registrybridge.adapter.consul.http.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads single services, by long poll or at once, and tells what is new. Safe for use by several
 * threads; the states of one service are told in their order.
 */
final class ServiceReader {
  private final Registry registry;
  private final Sight sight;
  private final InstanceMapping mapping;
  private final Emitter emitter;
  private final Runnable suspect;

  /** How a read ended. */
  enum Outcome {
    /** A new state was told. */
    CHANGED,
    /** The state is the one that was told last. */
    UNCHANGED,
    /** The answer was not used; the service should be read again. */
    AGAIN
  }

  /**
   * @param suspect called when an answer makes it doubtful that the data is still the same
   */
  ServiceReader(
      Registry registry, Sight sight, InstanceMapping mapping, Emitter emitter, Runnable suspect) {
    this.registry = registry;
    this.sight = sight;
    this.mapping = mapping;
    this.emitter = emitter;
    this.suspect = suspect;
  }

  /** Waits for the next state of a service that has a slot. */
  Outcome poll(WatchedService service, Duration wait) throws InterruptedException {
    return read(service, true, wait);
  }

  /** Reads a service that has no slot. */
  Outcome readNow(WatchedService service) throws InterruptedException {
    return read(service, false, Duration.ZERO);
  }

  private Outcome read(WatchedService service, boolean slot, Duration wait)
      throws InterruptedException {
    Sight.View view = sight.await();
    long index = slot ? knownIndex(service, view) : 0;
    Answer answer = registry.transport().get(registry.queries().health(service.name, index, wait));
    // While the connection is in doubt nothing is believed, and what came before it is read again.
    if (!sight.await().equals(view)) {
      return Outcome.AGAIN;
    }
    service.reading.lockInterruptibly();
    try {
      return service.hasSlot == slot ? take(service, view, answer) : Outcome.AGAIN;
    } finally {
      service.reading.unlock();
    }
  }

  private static long knownIndex(WatchedService service, Sight.View view) {
    service.reading.lock();
    try {
      boolean usable = service.data == view.data() && !service.indexFell;
      return usable ? service.index : 0;
    } finally {
      service.reading.unlock();
    }
  }

  private Outcome take(WatchedService service, Sight.View view, Answer answer)
      throws InterruptedException {
    return switch (registry.judge().judge(answer)) {
      case Verdict.Refused refused -> throw refused.exception();
      case Verdict.Incomplete incomplete -> throw incomplete.exception();
      case Verdict.Evidence evidence -> believe(service, view, evidence.answer());
    };
  }

  private Outcome believe(WatchedService service, Sight.View view, Answer answer)
      throws InterruptedException {
    boolean sameData = service.data == view.data();
    if (sameData && answer.index() == service.index) {
      service.indexFell = false;
      return Outcome.UNCHANGED;
    }
    if (sameData && answer.index() < service.index && !service.indexFell) {
      // Harmless for one service, or the first sign that the server came back empty: ask the list.
      service.indexFell = true;
      suspect.run();
      return Outcome.AGAIN;
    }
    List<HealthEntry> entries = HealthAnswer.parse(service.name, answer.body());
    Set<String> instances =
        entries.stream().map(HealthEntry::instance).collect(Collectors.toUnmodifiableSet());
    if (answer.streamed() && !instances.containsAll(service.instances)) {
      return confirmed(service, view);
    }
    service.indexFell = false;
    service.index = answer.index();
    service.data = view.data();
    service.instances = instances;
    service.nodes =
        entries.stream().map(entry -> entry.node().name()).collect(Collectors.toUnmodifiableSet());
    emitter.updated(service, mapping.snapshot(service.key, entries));
    return Outcome.CHANGED;
  }

  /**
   * A streamed answer has no mark for what rights filter out of it, so instances that are missing
   * from one are looked for by a query that has.
   */
  private Outcome confirmed(WatchedService service, Sight.View view) throws InterruptedException {
    Query plain = registry.queries().health(service.name, 0, Duration.ZERO);
    Answer answer = registry.transport().get(plain);
    return sight.await().equals(view) ? take(service, view, answer) : Outcome.AGAIN;
  }
}
