package io.registrybridge.api.concurrent;

import java.time.Duration;

/**
 * Runs a blocking round again and again until it is cancelled: the only loop of its kind.
 *
 * <p>Each round runs on a virtual thread of its own; rounds never overlap. A round that throws is
 * reported, and the next one waits for the {@link Backoff}; one that returns is followed after the
 * pause it asks for. Between rounds no thread is held.
 */
public final class WatchLoop implements Cancellable {
  private final Scheduler scheduler;
  private final String name;
  private final Backoff backoff;
  private final Round round;
  private final Listener listener;

  // Guarded by this.
  private Cancellable current = () -> {};
  private boolean cancelled;
  private int failures;

  private WatchLoop(
      Scheduler scheduler, String name, Backoff backoff, Round round, Listener listener) {
    this.scheduler = scheduler;
    this.name = name;
    this.backoff = backoff;
    this.round = round;
    this.listener = listener;
  }

  /** One turn of a loop, such as one blocking query. */
  @FunctionalInterface
  public interface Round {
    /**
     * Works, and may block; an interrupt means that the loop is cancelled.
     *
     * @return the pause before the next round; zero for none
     * @throws Exception if the round failed: the next one waits for the backoff
     */
    Duration run() throws Exception;
  }

  /** Hears how the rounds go. Called on the round's thread, never after the loop was cancelled. */
  public interface Listener {
    /**
     * A round has failed.
     *
     * @param failures how many have failed in a row, from 1
     * @param retryIn the time until the next one
     */
    void failed(Exception cause, int failures, Duration retryIn);

    /** A round has succeeded after at least one that failed. */
    default void recovered() {}
  }

  /**
   * Starts a loop; its first round begins at once.
   *
   * @param name for thread dumps
   */
  public static WatchLoop start(
      Scheduler scheduler, String name, Backoff backoff, Round round, Listener listener) {
    WatchLoop loop = new WatchLoop(scheduler, name, backoff, round, listener);
    loop.next(Duration.ZERO);
    return loop;
  }

  /** Interrupts the round that runs and starts no other. Does not wait for it. */
  @Override
  public void cancel() {
    Cancellable running;
    synchronized (this) {
      cancelled = true;
      running = current;
    }
    running.cancel();
  }

  private synchronized void next(Duration pause) {
    if (cancelled) {
      return;
    }
    current =
        pause.isZero()
            ? scheduler.start(name, this::runRound)
            : scheduler.schedule(name, pause, this::runRound);
  }

  private void runRound() {
    Duration pause;
    try {
      pause = round.run();
    } catch (Exception e) {
      next(failed(e));
      return;
    }
    succeeded();
    next(pause);
  }

  private Duration failed(Exception cause) {
    int count;
    synchronized (this) {
      if (cancelled) {
        return Duration.ZERO;
      }
      count = ++failures;
    }
    Duration delay = backoff.delay(count, scheduler.random());
    listener.failed(cause, count, delay);
    return delay;
  }

  private void succeeded() {
    synchronized (this) {
      if (cancelled || failures == 0) {
        return;
      }
      failures = 0;
    }
    listener.recovered();
  }
}
