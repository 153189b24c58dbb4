package io.registrybridge.xds;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** The real scheduler, for which one long delay is short. */
record HurriedScheduler(Scheduler real, Duration shortened) implements Scheduler {
  @Override
  public Instant wallTime() {
    return real.wallTime();
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return real.random();
  }

  @Override
  public Cancellable start(String name, Runnable task) {
    return real.start(name, task);
  }

  @Override
  public Cancellable schedule(String name, Duration delay, Runnable task) {
    return real.schedule(name, delay.equals(shortened) ? Duration.ofSeconds(1) : delay, task);
  }
}
