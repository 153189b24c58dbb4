package io.registrybridge.api.concurrent;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The only source of time, threads and chance. Safe for use by several threads. */
public interface Scheduler extends Executor {
  /** The wall clock, for people and for disk; it may jump. Never measure with it. */
  Instant wallTime();

  /** The monotonic clock in nanoseconds, for measuring; its zero means nothing. */
  long nanoTime();

  /** Chance, for jitter. */
  RandomGenerator random();

  /**
   * Runs a task on a thread of its own, which may block; cancelling interrupts it.
   *
   * @param name for thread dumps, such as {@code consul orders-consul health/cart}
   */
  Cancellable start(String name, Runnable task);

  /** Runs a task after a delay on a thread of its own; cancelling prevents or interrupts it. */
  Cancellable schedule(String name, Duration delay, Runnable task);

  /** Runs a task on a thread of its own. */
  @Override
  default void execute(Runnable task) {
    start("task", task);
  }
}
