package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.NodeStat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first thing that is read after a connection: the chroot, and each root, watched before it is
 * listed. For one connection. Not thread-safe.
 */
final class RootReading {
  private final Requests requests;
  private final List<Tree> trees;
  private final Outcome outcome;
  private final Map<Tree, Answer<Children>> answers = new HashMap<>();
  private final Map<String, NodeStat> witnesses = new HashMap<>();

  /** What became of it. */
  interface Outcome {
    /** The server answers; one of the others follows, unless the connection is lost. */
    void begun();

    /** The path that stands for the root of everything does not exist. */
    void noChroot();

    /**
     * Each root was answered.
     *
     * @param witnesses the nodes that are there and say which data this is, by path
     */
    void read(Map<Tree, Answer<Children>> answers, Map<String, NodeStat> witnesses);
  }

  RootReading(Requests requests, List<Tree> trees, Outcome outcome) {
    this.requests = requests;
    this.trees = trees;
    this.outcome = outcome;
  }

  /**
   * Reads them.
   *
   * @param chroot whether there is one
   */
  void begin(boolean chroot) {
    // A new session may be with a server that lags behind the one before, and that would look like
    // data that went back. A server that does not know how to sync is asked as it is.
    requests.sync(
        answer -> {
          outcome.begun();
          if (chroot) {
            requests.stat("/", this::chrootAnswered);
          } else {
            listRoots();
          }
        });
  }

  private void chrootAnswered(Answer<NodeStat> answer) {
    switch (answer) {
      case Answer.Found<NodeStat> found -> {
        witnesses.put("/", found.value());
        listRoots();
      }
      case Answer.Missing<NodeStat> missing -> outcome.noChroot();
      // It may be closed to us while what is below it is not.
      case Answer.Refused<NodeStat> refused -> listRoots();
      case Answer.Unsupported<NodeStat> unsupported -> listRoots();
      case Answer.Lost<NodeStat> lost -> {}
    }
  }

  private void listRoots() {
    for (Tree tree : trees) {
      requests.watch(tree.root(), answer -> watched(tree, answer));
    }
  }

  private void watched(Tree tree, Answer<String> answer) {
    switch (answer) {
      case Answer.Unsupported<String> unsupported -> requests.watchOnceWithEachReading();
      case Answer.Refused<String> refused -> {
        answered(tree, new Answer.Refused<>(refused.cause()));
        return;
      }
      case Answer.Found<String> found -> {}
      case Answer.Missing<String> missing -> {}
      case Answer.Lost<String> lost -> {}
    }
    if (requests.watchesOnce()) {
      // Also for its coming.
      requests.stat(tree.root(), stat -> {});
    }
    requests.children(tree.root(), listed -> answered(tree, listed));
  }

  private void answered(Tree tree, Answer<Children> answer) {
    answers.put(tree, answer);
    if (answer instanceof Answer.Found<Children> found) {
      witnesses.put(tree.root(), found.value().stat());
    }
    if (answers.size() == trees.size()) {
      outcome.read(answers, witnesses);
    }
  }
}
