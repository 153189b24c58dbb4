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

  /**
   * Runs a task that blocks in the operating system and so would hold up the tasks of other
   * threads: the look-up of a host name is the one such thing (the JDK's resolver blocks in native
   * code). Start few of them. Cancelling may have to wait for the operating system.
   *
   * @param name for thread dumps, such as {@code resolve orders-consul}
   */
  default Cancellable startBlocking(String name, Runnable task) {
    return start(name, task);
  }

  /** Runs a task after a delay on a thread of its own; cancelling prevents or interrupts it. */
  Cancellable schedule(String name, Duration delay, Runnable task);

  /** Runs a task on a thread of its own. */
  @Override
  default void execute(Runnable task) {
    start("task", task);
  }
}
