package io.registrybridge.api.concurrent;

import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** The scheduler of production: the machine's clocks, and a virtual thread for each task. */
public final class VirtualThreadScheduler implements Scheduler, AutoCloseable {
  private final UncaughtExceptionHandler onUncaught;
  private final Clock clock = Clock.systemUTC();
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param onUncaught told of each exception that a task lets escape; the task's thread ends, and
   *     nothing else
   */
  public VirtualThreadScheduler(UncaughtExceptionHandler onUncaught) {
    this.onUncaught = onUncaught;
    this.timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("timer").factory());
    // A cancelled hold or retry of minutes must not stay in memory for minutes.
    this.timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Instant wallTime() {
    return clock.instant();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public Cancellable start(String name, Runnable task) {
    Thread thread = Thread.ofVirtual().name(name).uncaughtExceptionHandler(onUncaught).start(task);
    return thread::interrupt;
  }

  @Override
  public Cancellable schedule(String name, Duration delay, Runnable task) {
    AtomicReference<Cancellable> running = new AtomicReference<>(() -> {});
    Future<?> pending =
        timer.schedule(() -> running.set(start(name, task)), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> {
      pending.cancel(false);
      running.get().cancel();
    };
  }

  /** Ends the timer; tasks that run go on. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
