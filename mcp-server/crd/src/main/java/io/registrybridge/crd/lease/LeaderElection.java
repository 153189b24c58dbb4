package io.registrybridge.crd.lease;

import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.error.BridgeException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a Lease, or waits until it can.
 *
 * <p>Two never hold it at once. The holder counts from before it asked for the renewal; a waiting
 * one counts from after it saw the last renewal, so it always sees the end later than the holder
 * does, whatever the clocks of their machines say. A holder starts no write in the last {@link
 * LeaseTiming#margin()} of its time, which is as long as a write may take, so that what it has
 * started is over when another one begins. Safe for use by several threads.
 */
public final class LeaderElection {
  private static final Logger LOGGER = LoggerFactory.getLogger(LeaderElection.class);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2), 0.2);

  private final String identity;
  private final LeaseStore store;
  private final LeaseTiming timing;
  private final Scheduler scheduler;
  private final Runnable gained;

  // Guarded by this.
  private @Nullable WatchLoop loop;
  private @Nullable LeaseRecord seen;
  private long seenAt;
  private boolean holding;
  private long validUntil;
  private int term;
  private Optional<String> trouble = Optional.empty();

  /**
   * @param identity tells this process from all others, also from an earlier one of this machine
   * @param gained called whenever this process may write and could not before, on a thread of its
   *     own
   */
  public LeaderElection(
      String identity, LeaseStore store, LeaseTiming timing, Scheduler scheduler, Runnable gained) {
    this.identity = identity;
    this.store = store;
    this.timing = timing;
    this.scheduler = scheduler;
    this.gained = gained;
  }

  /**
   * How things stand, for people.
   *
   * @param leading whether this process may write
   * @param holder who holds the Lease as far as is known; empty if nobody does or nothing is known
   * @param term the number of the holder
   * @param trouble why the Lease cannot be read or renewed at present
   */
  public record View(boolean leading, String holder, int term, Optional<String> trouble) {}

  /** Begins to try. */
  public synchronized void start() {
    loop = WatchLoop.start(scheduler, "crd lease", BACKOFF, this::round, this::failed);
  }

  /** Whether a write may be started now. To be asked right before each. */
  public synchronized boolean mayWrite() {
    return holding && validUntil - timing.margin().toNanos() - scheduler.nanoTime() > 0;
  }

  public synchronized View view() {
    LeaseRecord last = seen;
    return new View(
        mayWrite(), last == null ? "" : last.holder(), last == null ? 0 : last.term(), trouble);
  }

  /**
   * Stops trying. Blocks for the round that runs, and for one request.
   *
   * @param giveBack whether to give the Lease back, so that another one need not wait for its end:
   *     only if everything that was written is over
   */
  public void stop(boolean giveBack) {
    WatchLoop running;
    synchronized (this) {
      running = loop;
    }
    boolean over = running == null || running.cancelAndWait(timing.margin());
    Optional<LeaseRecord> held = endHolding();
    if (giveBack && over && held.isPresent()) {
      giveBack(held.get());
    }
  }

  private synchronized Optional<LeaseRecord> endHolding() {
    Optional<LeaseRecord> held = holding ? Optional.ofNullable(seen) : Optional.empty();
    holding = false;
    return held;
  }

  private void giveBack(LeaseRecord held) {
    try {
      store.replace(new LeaseRecord("", Duration.ofSeconds(1), held.term(), held.version()));
      LOGGER.atInfo().addKeyValue("term", held.term()).log("gave the lease back");
    } catch (BridgeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("cause", e.getMessage())
          .log(
              "the lease could not be given back: another replica takes over when its time is over");
    }
  }

  private Duration round() {
    LeaseRecord held = held();
    if (held != null) {
      return renew(held);
    }
    Optional<LeaseRecord> found = store.read();
    if (found.isEmpty()) {
      long asked = scheduler.nanoTime();
      took(asked, store.create(new LeaseRecord(identity, timing.duration(), 1, "")));
    } else if (isOver(found.get())) {
      long asked = scheduler.nanoTime();
      LeaseRecord next =
          new LeaseRecord(
              identity, timing.duration(), found.get().term() + 1, found.get().version());
      took(asked, store.replace(next));
    }
    return held() == null ? timing.poll() : timing.renew();
  }

  private synchronized @Nullable LeaseRecord held() {
    return holding ? seen : null;
  }

  /** The version is the fence: if anybody has taken it meanwhile, the renewal is refused. */
  private Duration renew(LeaseRecord held) {
    long asked = scheduler.nanoTime();
    Optional<LeaseRecord> renewed = store.replace(held);
    if (renewed.isPresent()) {
      took(asked, renewed);
      return timing.renew();
    }
    synchronized (this) {
      holding = false;
      seen = null;
    }
    LOGGER
        .atWarn()
        .addKeyValue("term", held.term())
        .log("another process has taken the lease: writing no more");
    return Duration.ZERO;
  }

  /** Whether the holder has had its time since it was last seen to renew. */
  private synchronized boolean isOver(LeaseRecord found) {
    long now = scheduler.nanoTime();
    LeaseRecord before = seen;
    if (before == null || !before.version().equals(found.version())) {
      seen = found;
      seenAt = now;
    }
    trouble = Optional.empty();
    // One of its own, if a write of it came through without an answer.
    return found.isFree()
        || found.holder().equals(identity)
        || now - seenAt >= found.duration().toNanos();
  }

  private void took(long asked, Optional<LeaseRecord> taken) {
    boolean begins;
    synchronized (this) {
      if (taken.isEmpty()) {
        return;
      }
      begins = !mayWrite();
      seen = taken.get();
      holding = true;
      validUntil = asked + timing.duration().toNanos();
      term = taken.get().term();
      trouble = Optional.empty();
      begins = begins && mayWrite();
    }
    if (begins) {
      LOGGER.atInfo().addKeyValue("term", term).log("this process writes the custom resources now");
      scheduler.start("crd leading", gained);
    }
  }

  private void failed(Exception cause, int failures, Duration retryIn) {
    boolean first;
    synchronized (this) {
      first = trouble.isEmpty();
      trouble = Optional.of(String.valueOf(cause.getMessage()));
    }
    if (first) {
      LOGGER
          .atWarn()
          .addKeyValue("cause", cause.getMessage())
          .log("the lease cannot be read or renewed; trying again");
    }
  }
}
