package io.registrybridge.testkit.contract;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * The scheduler of production, which remembers what has not ended: virtual threads are in no list
 * of the JDK, and an adapter may have no others (the architecture rules see to that).
 */
final class TrackedScheduler implements Scheduler, AutoCloseable {
  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, thrown) -> uncaught.add(thrown));
  private final Set<Tracked> unfinished = ConcurrentHashMap.newKeySet();

  @Override
  public Instant wallTime() {
    return scheduler.wallTime();
  }

  @Override
  public long nanoTime() {
    return scheduler.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return scheduler.random();
  }

  @Override
  public Cancellable start(String name, Runnable task) {
    Tracked tracked = new Tracked(name, task);
    unfinished.add(tracked);
    return scheduler.start(name, tracked);
  }

  @Override
  public Cancellable schedule(String name, Duration delay, Runnable task) {
    Tracked tracked = new Tracked(name, task);
    unfinished.add(tracked);
    Cancellable scheduled = scheduler.schedule(name, delay, tracked);
    return () -> {
      scheduled.cancel();
      tracked.cancelledBeforeItsTime();
    };
  }

  /** The names of the tasks that run or wait for their time. */
  List<String> unfinished() {
    List<String> names = new ArrayList<>();
    unfinished.forEach(task -> names.add(task.name));
    return names;
  }

  /** What tasks let escape. */
  List<Throwable> uncaught() {
    return List.copyOf(uncaught);
  }

  @Override
  public void close() {
    scheduler.close();
  }

  private final class Tracked implements Runnable {
    private final String name;
    private final Runnable task;
    private final AtomicBoolean begun = new AtomicBoolean();

    Tracked(String name, Runnable task) {
      this.name = name;
      this.task = task;
    }

    @Override
    public void run() {
      if (!begun.compareAndSet(false, true)) {
        return;
      }
      try {
        task.run();
      } finally {
        unfinished.remove(this);
      }
    }

    void cancelledBeforeItsTime() {
      if (begun.compareAndSet(false, true)) {
        unfinished.remove(this);
      }
    }
  }
}
