package io.registrybridge.api.concurrent;

import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("timer").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
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
  public Cancellable startBlocking(String name, Runnable task) {
    Thread thread =
        Thread.ofPlatform().daemon().name(name).uncaughtExceptionHandler(onUncaught).start(task);
    return thread::interrupt;
  }

  @Override
  public Cancellable schedule(String name, Duration delay, Runnable task) {
    DelayedTask delayed = new DelayedTask(name, task);
    Future<?> pending = timer.schedule(delayed::begin, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> {
      pending.cancel(false);
      delayed.cancel();
    };
  }

  /** Ends the timer: what is due later, or scheduled later, never runs. Tasks that run go on. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** A task that waits for its time. Its lock makes sure that a cancel never slips by the start. */
  private final class DelayedTask implements Cancellable {
    private final String name;
    private final Runnable task;

    // Guarded by this.
    private Cancellable running = () -> {};
    private boolean cancelled;

    DelayedTask(String name, Runnable task) {
      this.name = name;
      this.task = task;
    }

    synchronized void begin() {
      if (!cancelled) {
        running = start(name, task);
      }
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      running.cancel();
    }
  }
}
