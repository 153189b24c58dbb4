package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Works on things by a few threads, each thing by one at a time, first come first served. A thing
 * that waits already is not asked for twice; one that is being worked on is worked on once more.
 * Holds no thread when there is nothing to do. Safe for use by several threads.
 *
 * @param <T> the things; equal ones are one
 */
final class WorkQueue<T> implements Cancellable {
  private final Scheduler scheduler;
  private final String name;
  private final int threads;
  private final Consumer<T> work;

  // Guarded by this.
  private final Set<T> waiting = new LinkedHashSet<>();
  private final Set<T> inWork = new HashSet<>();
  private final Map<Integer, Cancellable> running = new HashMap<>();
  private int started;
  private boolean cancelled;

  /**
   * @param name of the threads
   * @param threads the most at once
   * @param work on one thing; may block
   */
  WorkQueue(Scheduler scheduler, String name, int threads, Consumer<T> work) {
    this.scheduler = scheduler;
    this.name = name;
    this.threads = threads;
    this.work = work;
  }

  /** Asks for work on a thing; returns at once. */
  synchronized void request(T thing) {
    if (!cancelled && waiting.add(thing)) {
      startOne();
    }
  }

  /** Drops what waits and interrupts what is being done. */
  @Override
  public void cancel() {
    List<Cancellable> all;
    synchronized (this) {
      cancelled = true;
      waiting.clear();
      all = new ArrayList<>(running.values());
    }
    all.forEach(Cancellable::cancel);
  }

  private void startOne() {
    if (running.size() < threads) {
      int number = ++started;
      // Noted before it can have ended.
      running.put(number, () -> {});
      Cancellable thread = scheduler.start(name, () -> workOff(number));
      running.computeIfPresent(number, (key, none) -> thread);
    }
  }

  private void workOff(int number) {
    boolean completed = false;
    try {
      for (T thing = next(number); thing != null; thing = next(number)) {
        try {
          work.accept(thing);
        } finally {
          done(thing);
        }
      }
      completed = true;
    } finally {
      if (!completed) {
        failed(number);
      }
    }
  }

  private synchronized @Nullable T next(int number) {
    for (T thing : waiting) {
      if (!inWork.contains(thing)) {
        waiting.remove(thing);
        inWork.add(thing);
        return thing;
      }
    }
    running.remove(number);
    return null;
  }

  /** What is asked for while it is in work is found by the thread that works on it. */
  private synchronized void done(T thing) {
    inWork.remove(thing);
  }

  /** The work has thrown: others wait. */
  private synchronized void failed(int number) {
    running.remove(number);
    if (!waiting.isEmpty()) {
      startOne();
    }
  }
}
