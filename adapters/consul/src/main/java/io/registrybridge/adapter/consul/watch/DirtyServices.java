package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.http.CallCancelledException;
import io.registrybridge.adapter.consul.watch.ServiceReader.Outcome;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The services without a slot that something happened to: each is read once, however often it was
 * named meanwhile, by a few workers that end when there is nothing left to do. Safe for use by
 * several threads.
 */
final class DirtyServices {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), 0.3);

  private final Scheduler scheduler;
  private final ServiceReader reader;
  private final ReadFailures failures;
  private final Consumer<WatchedService> changed;
  private final int mostWorkers;

  // Guarded by this.
  private final LinkedHashSet<WatchedService> waiting = new LinkedHashSet<>();
  private final Set<WatchedService> inWork = new HashSet<>();
  private final Set<Cancellable> running = new HashSet<>();
  private int workers;
  private boolean closed;

  /**
   * @param mostWorkers the connections these reads may take
   * @param changed called when a service turned out to be changed
   */
  DirtyServices(
      Scheduler scheduler,
      ServiceReader reader,
      ReadFailures failures,
      int mostWorkers,
      Consumer<WatchedService> changed) {
    this.scheduler = scheduler;
    this.reader = reader;
    this.failures = failures;
    this.mostWorkers = mostWorkers;
    this.changed = changed;
  }

  /** Names a service that should be read; one that has a slot sees everything itself. */
  synchronized void mark(WatchedService service) {
    if (closed || service.hasSlot || service.removed) {
      return;
    }
    waiting.add(service);
    if (workers < mostWorkers) {
      workers++;
      scheduler.start("consul read", this::work);
    }
  }

  synchronized void close() {
    closed = true;
    waiting.clear();
    running.forEach(Cancellable::cancel);
  }

  private void work() {
    Thread self = Thread.currentThread();
    Cancellable interrupt = self::interrupt;
    begin(interrupt);
    try {
      WatchedService service = next();
      while (service != null) {
        read(service);
        service = next();
      }
    } catch (InterruptedException e) {
      // Only close() interrupts, and it has cleared the queue.
      self.interrupt();
    } finally {
      end(interrupt);
    }
  }

  private synchronized void begin(Cancellable worker) {
    running.add(worker);
    if (closed) {
      worker.cancel();
    }
  }

  private synchronized void end(Cancellable worker) {
    running.remove(worker);
  }

  /** The next service that no other worker reads; without one the worker counts as gone. */
  private synchronized @Nullable WatchedService next() {
    for (WatchedService service : waiting) {
      if (!inWork.contains(service)) {
        waiting.remove(service);
        inWork.add(service);
        return service;
      }
    }
    workers--;
    return null;
  }

  private synchronized void done(WatchedService service) {
    inWork.remove(service);
  }

  private void read(WatchedService service) throws InterruptedException {
    try {
      if (service.removed || service.hasSlot) {
        return;
      }
      Outcome outcome = reader.readNow(service);
      service.failures = 0;
      failures.cleared(service);
      switch (outcome) {
        case CHANGED -> changed.accept(service);
        case UNCHANGED -> {}
        case AGAIN -> mark(service);
      }
    } catch (CallCancelledException e) {
      mark(service);
    } catch (RuntimeException e) {
      // A defect of ours, too: it must cost neither the service nor the worker.
      service.failures++;
      failures.failed(service, e, service.failures);
      Duration pause = BACKOFF.delay(service.failures, scheduler.random());
      scheduler.schedule("consul read again", pause, () -> mark(service));
    } finally {
      done(service);
    }
  }
}
