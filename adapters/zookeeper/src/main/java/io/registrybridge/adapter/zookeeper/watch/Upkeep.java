package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.NodeData;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Looks after what no watch tells: lost rights raise no event, and a watch without the right to
 * read is silent. So the roots are looked at now and then, and everything is read once more,
 * slowly. For one connection: its timers end with it. Not thread-safe.
 */
final class Upkeep {
  private static final Duration SWEEP_STEP = Duration.ofMillis(50);
  private static final double JITTER = 0.2;

  private final WatchPlan plan;
  private final List<Tree> trees;
  private final Requests requests;
  private final BiConsumer<Duration, Runnable> after;
  private final RandomGenerator random;
  private final Outcome outcome;

  /** Hears what is found and what is due. */
  interface Outcome {
    /** A root was looked at. */
    void looked(Tree tree, Answer<NodeData> answer);

    /** A root's list should be read once more. */
    void isDue(Tree tree);

    /** A directory should be read once more, with all data. */
    void isDue(Directory directory);
  }

  /**
   * @param after runs a task after a delay, unless the connection ends before
   */
  Upkeep(
      WatchPlan plan,
      List<Tree> trees,
      Requests requests,
      BiConsumer<Duration, Runnable> after,
      RandomGenerator random,
      Outcome outcome) {
    this.plan = plan;
    this.trees = trees;
    this.requests = requests;
    this.after = after;
    this.random = random;
    this.outcome = outcome;
  }

  void begin() {
    after.accept(jittered(plan.checkInterval()), this::look);
    after.accept(jittered(plan.resyncInterval()), this::sweep);
  }

  private void look() {
    for (Tree tree : trees) {
      requests.data(tree.root(), answer -> outcome.looked(tree, answer));
    }
    after.accept(jittered(plan.checkInterval()), this::look);
  }

  private void sweep() {
    Deque<Directory> directories = new ArrayDeque<>();
    for (Tree tree : trees) {
      outcome.isDue(tree);
      directories.addAll(tree.directories.values());
    }
    sweepOn(directories);
  }

  private void sweepOn(Deque<Directory> left) {
    Directory next = left.poll();
    if (next == null) {
      after.accept(jittered(plan.resyncInterval()), this::sweep);
      return;
    }
    outcome.isDue(next);
    after.accept(SWEEP_STEP, () -> sweepOn(left));
  }

  private Duration jittered(Duration interval) {
    double share = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Duration.ofNanos((long) (interval.toNanos() * share));
  }
}
