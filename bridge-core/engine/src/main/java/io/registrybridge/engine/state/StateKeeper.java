package io.registrybridge.engine.state;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of one source on disk, off the hot path. After a change it waits a moment, and
 * then four hundred times as long as the last writing took, 10 s at most: while a writing takes
 * less than 25 ms (some 1,000 services) it costs no more than a quarter percent of a core. Without
 * a change it writes once an hour, and at the end, for a state also tells when it was last true. A
 * disk that fails is reported once, tried again, and disturbs nothing.
 *
 * <p>Safe for use by several threads.
 */
public final class StateKeeper {
  private static final Logger LOGGER = LoggerFactory.getLogger(StateKeeper.class);

  private static final Duration AFTER_A_CHANGE = Duration.ofSeconds(1);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(30);
  private static final Duration WITHOUT_A_CHANGE = Duration.ofHours(1);
  private static final int REST_PER_WORK = 400;

  /** A disk that is slow for once must not mean minutes without a state. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(10);

  private final String source;
  private final StateFiles files;
  private final Supplier<SavedState> state;
  private final Scheduler scheduler;

  // Held while writing, so that nobody else writes, and nobody interrupts it.
  private final ReentrantLock disk = new ReentrantLock();

  // Guarded by this.
  private boolean worthKeeping;
  private boolean scheduled;
  private long dueAt;
  private boolean writing;
  private boolean again;
  private boolean closed;
  private Cancellable timer = () -> {};
  private Optional<String> failure = Optional.empty();
  private Duration rest = AFTER_A_CHANGE;

  /**
   * @param state what is to be kept, asked for when it is written
   */
  public StateKeeper(
      String source, StateFiles files, Supplier<SavedState> state, Scheduler scheduler) {
    this.source = source;
    this.files = files;
    this.state = state;
    this.scheduler = scheduler;
  }

  /** Something has changed; returns at once. */
  public synchronized void changed() {
    worthKeeping = true;
    scheduleIn(rest);
  }

  /** Why the state is not kept at present; empty while it is. */
  public synchronized Optional<String> failure() {
    return failure;
  }

  /** Writes what is known and then nothing more. Blocks on the disk. */
  public void close() {
    disk.lock();
    try {
      if (end()) {
        save();
      }
    } finally {
      disk.unlock();
    }
  }

  /** Writes nothing more; what is being written is there when this returns. Blocks on the disk. */
  public void cancel() {
    disk.lock();
    try {
      end();
    } finally {
      disk.unlock();
    }
  }

  /**
   * Begins no other writing; only while holding the disk, so that none runs.
   *
   * @return whether this was the first call, and there is something to keep
   */
  private synchronized boolean end() {
    boolean worth = worthKeeping && !closed;
    closed = true;
    timer.cancel();
    return worth;
  }

  /** In a while, or when it is due already, if that is sooner. */
  private void scheduleIn(Duration wait) {
    long at = scheduler.nanoTime() + wait.toNanos();
    if (closed || writing || (scheduled && dueAt - at <= 0)) {
      again |= writing;
      return;
    }
    timer.cancel();
    scheduled = true;
    dueAt = at;
    timer = scheduler.schedule("state " + source, wait, this::write);
  }

  private void write() {
    disk.lock();
    try {
      if (begin()) {
        long start = scheduler.nanoTime();
        boolean saved = false;
        try {
          saved = save();
        } finally {
          written(saved, Duration.ofNanos(scheduler.nanoTime() - start));
        }
      }
    } finally {
      disk.unlock();
    }
  }

  private synchronized boolean begin() {
    writing = !closed;
    scheduled = false;
    again = false;
    return writing;
  }

  private synchronized void written(boolean saved, Duration work) {
    writing = false;
    rest = saved ? restAfter(work) : AFTER_A_FAILURE;
    scheduleIn(again || !saved ? rest : WITHOUT_A_CHANGE);
  }

  /** Only while holding the disk. */
  private boolean save() {
    try {
      files.write(source, StateCodec.encode(state.get()));
    } catch (IOException e) {
      failed(e);
      return false;
    }
    succeeded();
    return true;
  }

  private synchronized void failed(IOException e) {
    if (failure.isEmpty()) {
      LOGGER
          .atError()
          .addKeyValue("source", source)
          .addKeyValue("cause", e.toString())
          .log(
              "the last known good state cannot be written; the bridge runs on, but a restart would"
                  + " start from an older state: make room or the data directory writable");
    }
    failure = Optional.of(e.toString());
  }

  private synchronized void succeeded() {
    if (failure.isPresent()) {
      LOGGER
          .atInfo()
          .addKeyValue("source", source)
          .log("the last known good state is written again");
      failure = Optional.empty();
    }
  }

  private static Duration restAfter(Duration work) {
    Duration rest = work.multipliedBy(REST_PER_WORK);
    if (rest.compareTo(AFTER_A_CHANGE) < 0) {
      return AFTER_A_CHANGE;
    }
    return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
  }
}
