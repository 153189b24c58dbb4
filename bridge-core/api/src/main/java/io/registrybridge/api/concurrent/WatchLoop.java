package io.registrybridge.api.concurrent;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
  private CountDownLatch roundEnded = new CountDownLatch(0);
  private @Nullable Thread roundThread;

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

  /**
   * Hears how the rounds go. Called on the round's thread; never after {@link
   * WatchLoop#cancelAndWait} has returned true.
   */
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

  /**
   * Cancels, and waits until no round runs any more: from then on neither the round nor the
   * listener is called.
   *
   * @param longest how long to wait for a round that does not react to the interrupt
   * @return whether the loop has ended; false if it took too long, the caller was interrupted (its
   *     flag is then set again), or the caller is the round itself
   */
  public boolean cancelAndWait(Duration longest) {
    cancel();
    CountDownLatch ended;
    synchronized (this) {
      if (Thread.currentThread().equals(roundThread)) {
        return false;
      }
      ended = roundEnded;
    }
    try {
      return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
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
    CountDownLatch ended = new CountDownLatch(1);
    synchronized (this) {
      if (cancelled) {
        return;
      }
      roundEnded = ended;
      roundThread = Thread.currentThread();
    }
    try {
      runOnce();
    } finally {
      synchronized (this) {
        // The next round may have begun already.
        if (roundEnded.equals(ended)) {
          roundThread = null;
        }
      }
      ended.countDown();
    }
  }

  private void runOnce() {
    Duration pause;
    try {
      pause = round.run();
    } catch (Exception e) {
      failed(e);
      return;
    } catch (Error e) {
      // Also a stack overflow on a hostile answer must not end a loop that nobody starts again.
      failed(new BridgeException(ErrorCode.INTERNAL, name + " failed with " + e, e));
      return;
    }
    succeeded(pause);
  }

  private void failed(Exception cause) {
    int count;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      count = ++failures;
    }
    Duration delay = backoff.delay(count, scheduler.random());
    try {
      listener.failed(cause, count, delay);
    } finally {
      next(delay);
    }
  }

  private void succeeded(Duration pause) {
    boolean recovered;
    synchronized (this) {
      recovered = failures > 0 && !cancelled;
      failures = 0;
    }
    try {
      if (recovered) {
        listener.recovered();
      }
    } finally {
      next(pause);
    }
  }
}
