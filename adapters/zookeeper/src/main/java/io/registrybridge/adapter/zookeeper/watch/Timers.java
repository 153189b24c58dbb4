package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tasks that come due later and can all be called off together. Safe for several threads. */
final class Timers {
  private final Scheduler scheduler;
  private final String name;

  // Guarded by this.
  private final Set<Timer> waiting = new HashSet<>();

  Timers(Scheduler scheduler, String name) {
    this.scheduler = scheduler;
    this.name = name;
  }

  void after(Duration delay, Runnable task) {
    Timer timer = new Timer(task);
    synchronized (this) {
      waiting.add(timer);
      timer.scheduled = scheduler.schedule(name, delay, timer);
    }
  }

  /** What has not begun never runs. */
  void cancelAll() {
    List<Timer> ending;
    synchronized (this) {
      ending = List.copyOf(waiting);
      waiting.clear();
    }
    ending.forEach(timer -> timer.scheduled.cancel());
  }

  private synchronized boolean begins(Timer timer) {
    return waiting.remove(timer);
  }

  private final class Timer implements Runnable {
    private final Runnable task;
    private Cancellable scheduled = () -> {};

    Timer(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (begins(this)) {
        task.run();
      }
    }
  }
}
