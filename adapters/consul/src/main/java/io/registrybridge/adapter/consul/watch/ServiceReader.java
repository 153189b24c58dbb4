package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.HealthAnswer;
import io.registrybridge.adapter.consul.catalog.HealthEntry;
import io.registrybridge.adapter.consul.catalog.InstanceMapping;
import io.registrybridge.adapter.consul.http.Answer;
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
      return service.hasSlot == slot ? take(service, view, answer, false) : Outcome.AGAIN;
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

  private Outcome take(WatchedService service, Sight.View view, Answer answer, boolean confirmed)
      throws InterruptedException {
    return switch (registry.judge().judge(answer)) {
      case Verdict.Refused refused -> throw refused.exception();
      case Verdict.Incomplete incomplete -> throw incomplete.exception();
      case Verdict.Evidence evidence -> believe(service, view, evidence.answer(), confirmed);
    };
  }

  private Outcome believe(WatchedService service, Sight.View view, Answer answer, boolean confirmed)
      throws InterruptedException {
    boolean sameData = service.data == view.data();
    if (sameData && answer.index() == service.index) {
      service.indexFell = false;
      return Outcome.UNCHANGED;
    }
    if (sameData && answer.index() < service.index && !confirmed) {
      return fallen(service, view);
    }
    List<HealthEntry> entries = HealthAnswer.parse(service.name, answer.body());
    Set<String> instances =
        entries.stream().map(HealthEntry::instance).collect(Collectors.toUnmodifiableSet());
    if (answer.streamed() && !instances.containsAll(service.instances)) {
      // A streamed answer has no mark for what rights filter out of it.
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
   * An index that falls is harmless for one service, or the first sign that the server came back
   * empty, or one that lags behind its leader: the list is asked first, and then the leader.
   */
  private Outcome fallen(WatchedService service, Sight.View view) throws InterruptedException {
    if (service.indexFell) {
      return confirmed(service, view);
    }
    service.indexFell = true;
    suspect.run();
    return Outcome.AGAIN;
  }

  /** Takes the state as the leader has it. */
  private Outcome confirmed(WatchedService service, Sight.View view) throws InterruptedException {
    Answer answer = registry.transport().get(registry.queries().confirmedHealth(service.name));
    return sight.await().equals(view) ? take(service, view, answer, true) : Outcome.AGAIN;
  }
}
