package io.registrybridge.engine.resolve;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.engine.resolve.ResolvedInstances.Answer;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Asks for names on a few threads, which end when nothing is left to ask. Safe for use by several
 * threads.
 */
final class Lookups implements Cancellable {
  /** Silent name servers cost seconds for each name; a few threads keep the others going. */
  static final int THREADS = 8;

  private final String source;
  private final NameLookup lookup;
  private final Scheduler scheduler;
  private final BiConsumer<String, Answer> answered;

  // Guarded by this.
  private final Set<String> due = new LinkedHashSet<>();
  private final Set<Worker> workers = new HashSet<>();
  private boolean cancelled;

  /**
   * @param answered told of each answer, on the thread that asked; a failure has no addresses
   */
  Lookups(
      String source, NameLookup lookup, Scheduler scheduler, BiConsumer<String, Answer> answered) {
    this.source = source;
    this.lookup = lookup;
    this.scheduler = scheduler;
    this.answered = answered;
  }

  /** Has a name asked for; returns at once. One that is due already is asked for once. */
  synchronized void ask(String name) {
    if (cancelled) {
      return;
    }
    due.add(name);
    if (workers.size() < THREADS) {
      Worker worker = new Worker();
      workers.add(worker);
      try {
        worker.start();
      } catch (RuntimeException | Error e) {
        // Where no thread is to be had, the next name tries again.
        workers.remove(worker);
        throw e;
      }
    }
  }

  /** Asks for nothing more, and interrupts what is being asked. */
  @Override
  public synchronized void cancel() {
    cancelled = true;
    due.clear();
    workers.forEach(Worker::cancel);
  }

  private final class Worker implements Cancellable {
    private Cancellable running = () -> {};

    void start() {
      running = scheduler.startBlocking("resolve " + source, this::askAllDue);
    }

    @Override
    public void cancel() {
      running.cancel();
    }

    private void askAllDue() {
      try {
        for (Optional<String> name = take(this); name.isPresent(); name = take(this)) {
          answered.accept(name.get(), answer(name.get()));
        }
      } finally {
        ended(this);
      }
    }
  }

  /** A worker that gets nothing is no worker any more, so that the next name starts another. */
  private synchronized Optional<String> take(Worker worker) {
    Optional<String> name = due.stream().findFirst();
    name.ifPresentOrElse(due::remove, () -> workers.remove(worker));
    return name;
  }

  private synchronized void ended(Worker worker) {
    workers.remove(worker);
  }

  /**
   * The addresses, sorted, or why there are none. Of a name with both families IPv4 is taken, as
   * Envoy does by default under Istio: both would be two endpoints, one of which may lead nowhere.
   */
  private Answer answer(String name) {
    try {
      List<String> all = lookup.addresses(name).stream().sorted().distinct().toList();
      List<String> v4 = all.stream().filter(address -> address.indexOf(':') < 0).toList();
      return new Answer(v4.isEmpty() ? all : v4, all.isEmpty() ? "an empty answer" : "");
    } catch (IOException e) {
      return new Answer(List.of(), "no answer, or no such name: " + e.getMessage());
    }
  }
}
