package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads again what has changed: the first change after quiet soon, a storm of them gathered, and
 * each thing once at a time. Not thread-safe.
 */
final class Rereading {
  /** A registration is several nodes. */
  static final Duration SOON = Duration.ofMillis(15);

  /** After so long without a change the next one is read soon. */
  static final Duration QUIET = Duration.ofSeconds(1);

  private static final Duration GATHER = Duration.ofMillis(100);

  private final Scheduler scheduler;
  private final BiConsumer<Duration, Runnable> after;
  private final Requests requests;
  private final DirectoryReader reader;
  private final Rules rules;

  /** Says what may be read, and hears what was. */
  interface Rules {
    /** Whether everything was read once in this connection; before that, changes wait. */
    boolean isInSight();

    /** Whether nothing below the root is believed; all of it is read when that is over. */
    boolean isInDoubt(Directory directory);

    /** A root's list was read again. */
    void listed(Tree tree, Answer<Children> answer);
  }

  /**
   * @param after runs a task after a delay, unless the connection ends before
   */
  Rereading(
      Scheduler scheduler,
      BiConsumer<Duration, Runnable> after,
      Requests requests,
      DirectoryReader reader,
      Rules rules) {
    this.scheduler = scheduler;
    this.after = after;
    this.requests = requests;
    this.reader = reader;
    this.rules = rules;
  }

  /** A root has other children, or may have. */
  void soon(Tree tree) {
    if (tree.busy || !rules.isInSight()) {
      tree.dirty = true;
      return;
    }
    tree.busy = true;
    after.accept(SOON, () -> read(tree));
  }

  private void read(Tree tree) {
    tree.dirty = false;
    requests.children(
        tree.root(),
        answer -> {
          tree.busy = false;
          rules.listed(tree, answer);
          if (tree.dirty) {
            soon(tree);
          }
        });
  }

  /** Something in a directory has changed. */
  void soon(Directory directory) {
    if (directory.busy || !rules.isInSight() || rules.isInDoubt(directory)) {
      directory.dirty = true;
      return;
    }
    long now = scheduler.nanoTime();
    boolean quiet = !directory.everTouched || now - directory.touchedAt > QUIET.toNanos();
    directory.everTouched = true;
    directory.touchedAt = now;
    directory.busy = true;
    after.accept(quiet ? SOON : GATHER, () -> reader.read(directory));
  }

  /** A directory is new, or its turn has come. */
  void now(Directory directory) {
    if (directory.busy || rules.isInDoubt(directory)) {
      directory.dirty = true;
    } else {
      reader.read(directory);
    }
  }

  /** What has changed while everything was read. */
  void catchUp(List<Tree> trees) {
    for (Tree tree : trees) {
      if (tree.dirty) {
        soon(tree);
      }
      tree.directories.values().stream().filter(of -> of.dirty).forEach(this::soon);
    }
  }
}
