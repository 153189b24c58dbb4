package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.model.ServiceKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Books the directories that the server refuses. Each is tried again, ever more slowly; after three
 * tries its services are reported as unreadable and hold nothing else up. Where nothing at all may
 * be read, that is no matter of single services. Not thread-safe.
 */
final class Refusals {
  private static final int TRIES = 3;
  private static final Duration GATHER = Duration.ofMillis(100);
  private static final Backoff RETRY =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.3);

  private final StatusBoard board;
  private final List<Tree> trees;
  private final BiConsumer<Duration, Runnable> after;
  private final RandomGenerator random;
  private final Outcome outcome;
  private boolean gathering;

  /** Hears what follows. */
  interface Outcome {
    /** It is time to read a directory again. */
    void retry(Directory directory);

    /** Other services are unreadable than before, and the status says so. */
    void told();
  }

  /**
   * @param after runs a task after a delay, unless the connection ends before
   */
  Refusals(
      StatusBoard board,
      List<Tree> trees,
      BiConsumer<Duration, Runnable> after,
      RandomGenerator random,
      Outcome outcome) {
    this.board = board;
    this.trees = trees;
    this.after = after;
    this.random = random;
    this.outcome = outcome;
  }

  /** Another connection, or none: nothing that was planned happens. */
  void startAnew() {
    gathering = false;
  }

  /**
   * The server refused to show a directory, or a part of it.
   *
   * @param services that stand and fall with it
   */
  void refused(Directory directory, Set<ServiceKey> services, Cause cause) {
    directory.failures++;
    if (directory.failures >= TRIES || board.isUnreadable(directory)) {
      board.unreadable(directory, services, cause);
      if (isEverythingUnreadable()) {
        board.failed(this, cause);
      }
      gather();
    } else {
      board.failed(directory, cause);
    }
    if (!directory.retryPlanned) {
      directory.retryPlanned = true;
      after.accept(RETRY.delay(directory.failures, random), () -> retry(directory));
    }
  }

  private void retry(Directory directory) {
    directory.retryPlanned = false;
    if (directory.failures > 0) {
      outcome.retry(directory);
    }
  }

  /** A directory was read, or is gone. Returns whether it was unreadable. */
  boolean over(Directory directory) {
    directory.failures = 0;
    board.recovered(directory);
    boolean was = board.readable(directory);
    if (was) {
      gather();
    }
    return was;
  }

  /** Whether there are directories, and none can be read: the rights are wrong ones. */
  boolean isEverythingUnreadable() {
    int unreadable = board.unreadableDirectories();
    return unreadable > 0
        && unreadable == trees.stream().mapToInt(tree -> tree.directories.size()).sum();
  }

  private void gather() {
    if (!gathering) {
      gathering = true;
      after.accept(GATHER, this::gathered);
    }
  }

  private void gathered() {
    gathering = false;
    if (!isEverythingUnreadable()) {
      board.recovered(this);
    }
    board.tell();
    outcome.told();
  }
}
