package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether one partition is in sight: the one thing on which every removal rests.
 *
 * <p>It is open from a quick answer to the probe until anything speaks against it: a probe that
 * failed, was slow, is overdue, or was not made for a while (this process stood still), or another
 * connection. Then it stays closed until a probe answers quickly again, and what is seen from then
 * on is another {@link View}. Safe for use by several threads.
 */
final class Sight {
  private final Scheduler scheduler;
  private final long limitNanos;
  private final long longestGapNanos;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private long number;
  private boolean open;
  private boolean probing;
  private long probeBegan;
  private long answeredAt;

  /**
   * What is seen between two losses of sight.
   *
   * @param number grows with each
   */
  record View(long number) {}

  /**
   * @param limit from which on an answer counts as slow
   * @param longestGap between two good probes; longer than the probes' interval and the limit
   */
  Sight(Scheduler scheduler, Duration limit, Duration longestGap) {
    this.scheduler = scheduler;
    this.limitNanos = limit.toNanos();
    this.longestGapNanos = longestGap.toNanos();
  }

  /** What is seen at this moment; empty when out of sight. */
  Optional<View> view() {
    lock.lock();
    try {
      return trusted() ? Optional.of(new View(number)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does something only if the view is still the same, and while it is: nobody can close it
   * meanwhile.
   *
   * @param send returns quickly
   * @return whether it was done
   */
  boolean during(View view, Runnable send) {
    lock.lock();
    try {
      boolean same = trusted() && view.number() == number;
      if (same) {
        send.run();
      }
      return same;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A probe is about to be sent.
   *
   * @return what {@link #probeAnswered} wants to know
   */
  long probeBegins() {
    lock.lock();
    try {
      probing = true;
      probeBegan = scheduler.nanoTime();
      if (open && probeBegan - answeredAt > longestGapNanos) {
        lose();
      }
      return number;
    } finally {
      lock.unlock();
    }
  }

  /** What an answered probe says. */
  enum Answer {
    /** As before: in sight. */
    IN_SIGHT,
    /** In sight for the first time or again, once {@link #open} was called. */
    TO_BE_OPENED,
    /** It took too long; the sight is closed. */
    SLOW,
    /** The sight was lost while the probe was under way, so the answer may be older: ask again. */
    DOUBTFUL
  }

  /**
   * The probe was answered.
   *
   * @param begun what {@link #probeBegins} returned
   */
  Answer probeAnswered(long begun) {
    lock.lock();
    try {
      probing = false;
      long now = scheduler.nanoTime();
      if (now - probeBegan > limitNanos) {
        lose();
        return Answer.SLOW;
      }
      if (begun != number) {
        return Answer.DOUBTFUL;
      }
      answeredAt = now;
      return open ? Answer.IN_SIGHT : Answer.TO_BE_OPENED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens after a good probe.
   *
   * @param begun of that probe
   * @return whether nothing happened since
   */
  boolean open(long begun) {
    lock.lock();
    try {
      open = begun == number;
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** The probe failed, or the connection is another one. */
  void close() {
    lock.lock();
    try {
      probing = false;
      lose();
    } finally {
      lock.unlock();
    }
  }

  /** The connection is another one; a probe that is under way goes on. */
  void doubt() {
    lock.lock();
    try {
      lose();
    } finally {
      lock.unlock();
    }
  }

  private void lose() {
    open = false;
    number++;
  }

  private boolean trusted() {
    long now = scheduler.nanoTime();
    return open
        && !(probing && now - probeBegan > limitNanos)
        && now - answeredAt <= longestGapNanos;
  }
}
