package io.registrybridge.testkit;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose time and threads are the test's own: nothing runs until the test says so, and
 * everything runs on the test's thread, in an order that is always the same.
 *
 * <p>Tasks may be handed in from any thread; only one thread at a time runs them. What a task
 * throws comes out of the call that ran it. A task must not block: there is no other thread that
 * could wake it.
 */
public final class FakeScheduler implements Scheduler {
  /** Where the wall clock of a new scheduler stands. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final long DEFAULT_SEED = 42;

  /** More tasks than any test has: whoever reaches it starts tasks without end. */
  private static final int MOST_TASKS_AT_ONE_TIME = 1_000_000;

  private final RandomGenerator random;

  // Guarded by this.
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Task task) -> task.due).thenComparingLong(task -> task.order));
  private long now;
  private long taskCount;
  private Duration wallOffset = Duration.ZERO;

  public FakeScheduler() {
    this(DEFAULT_SEED);
  }

  /**
   * @param seed of {@link #random()}; print it where it is not constant
   */
  public FakeScheduler(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public synchronized Instant wallTime() {
    return START.plusNanos(now).plus(wallOffset);
  }

  /** Lets the wall clock jump, as NTP or an operator does; {@link #nanoTime()} does not notice. */
  public synchronized void setWallTime(Instant time) {
    wallOffset = Duration.between(START.plusNanos(now), time);
  }

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Cancellable start(String name, Runnable task) {
    return schedule(name, Duration.ZERO, task);
  }

  @Override
  public synchronized Cancellable schedule(String name, Duration delay, Runnable task) {
    long due = delay.isNegative() ? now : now + delay.toNanos();
    Task added = new Task(name, due, taskCount++, task);
    tasks.add(added);
    return added;
  }

  /** Runs what is due now, and what that starts, until nothing is due any more. */
  public void runPending() {
    runUntil(nanoTime());
  }

  /**
   * Lets time pass: runs what is due on the way, each task at its own time, and stops at the end.
   */
  public void advance(Duration duration) {
    long end = nanoTime() + duration.toNanos();
    runUntil(end);
    synchronized (this) {
      now = end;
    }
  }

  /** The names of the tasks that wait for their time, the next one first. */
  public synchronized List<String> waiting() {
    List<Task> sorted = new ArrayList<>(tasks);
    sorted.sort(tasks.comparator());
    return sorted.stream().map(task -> task.name).toList();
  }

  private void runUntil(long end) {
    for (int run = 0; ; run++) {
      Task next = nextDue(end);
      if (next == null) {
        return;
      }
      if (run >= MOST_TASKS_AT_ONE_TIME) {
        throw new IllegalStateException(
            "tasks start each other without end; the next one is " + next.name);
      }
      next.run();
    }
  }

  private synchronized @Nullable Task nextDue(long end) {
    Task next = tasks.peek();
    if (next == null || next.due > end) {
      return null;
    }
    tasks.remove();
    now = Math.max(now, next.due);
    return next;
  }

  private final class Task implements Cancellable {
    private final String name;
    private final long due;
    private final long order;
    private final Runnable action;
    private volatile @Nullable Thread runner;

    Task(String name, long due, long order, Runnable action) {
      this.name = name;
      this.due = due;
      this.order = order;
      this.action = action;
    }

    void run() {
      runner = Thread.currentThread();
      try {
        action.run();
      } finally {
        runner = null;
        // The interrupt was the task's, not the test's.
        Thread.interrupted();
      }
    }

    @Override
    public void cancel() {
      synchronized (FakeScheduler.this) {
        tasks.remove(this);
      }
      Thread running = runner;
      if (running != null) {
        running.interrupt();
      }
    }
  }
}
