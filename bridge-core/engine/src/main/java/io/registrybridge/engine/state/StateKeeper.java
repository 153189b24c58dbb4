package io.registrybridge.engine.state;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of one source on disk, off the hot path. After a change it waits a moment, and
 * then four hundred times as long as the last writing took, 10 s at most: while a writing takes
 * less than 25 ms (some 1,000 services) it costs no more than a quarter percent of a core. A disk
 * that fails is reported once, tried again, and disturbs nothing.
 *
 * <p>Safe for use by several threads.
 */
public final class StateKeeper {
  private static final Logger LOGGER = LoggerFactory.getLogger(StateKeeper.class);

  private static final Duration AFTER_A_CHANGE = Duration.ofSeconds(1);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(30);
  private static final int REST_PER_WORK = 400;

  /** A disk that is slow for once must not mean minutes without a state. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(10);

  private final String source;
  private final StateFiles files;
  private final Supplier<SavedState> state;
  private final Scheduler scheduler;

  // Guarded by this.
  private boolean dirty;
  private boolean scheduled;
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
    dirty = true;
    if (!scheduled && !closed) {
      scheduled = true;
      timer = scheduler.schedule("state " + source, rest, this::write);
    }
  }

  /** Why the state is not kept at present; empty while it is. */
  public synchronized Optional<String> failure() {
    return failure;
  }

  /** Writes what has changed and then nothing more. Blocks on the disk. */
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      timer.cancel();
      if (!dirty) {
        return;
      }
    }
    save();
  }

  /** Writes nothing more. */
  public synchronized void cancel() {
    closed = true;
    timer.cancel();
  }

  private void write() {
    synchronized (this) {
      dirty = false;
    }
    long start = scheduler.nanoTime();
    boolean saved = save();
    Duration work = Duration.ofNanos(scheduler.nanoTime() - start);
    synchronized (this) {
      rest = saved ? restAfter(work) : AFTER_A_FAILURE;
      scheduled = false;
      if (dirty || !saved) {
        changed();
      }
    }
  }

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
