package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.NodeStat;
import io.registrybridge.adapter.zookeeper.watch.DataIdentity.Verdict;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.model.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says what follows from the lists of the roots, and from their absence: whether the data is the
 * one that was read before, and which directories there are. Not thread-safe.
 */
final class Roots {
  private final String chroot;
  private final List<Tree> trees;
  private final Reports reports;
  private final StatusBoard board;
  private final ServiceIndex index;
  private final Refusals refusals;
  private final DataIdentity identity;
  private boolean dataLost;

  Roots(
      WatchPlan plan, List<Tree> trees, StatusBoard board, ServiceIndex index, Refusals refusals) {
    this.chroot = plan.chroot();
    this.trees = trees;
    this.reports = new Reports(plan);
    this.board = board;
    this.index = index;
    this.refusals = refusals;
    this.identity =
        new DataIdentity(
            trees.stream()
                .filter(tree -> tree.layout.isContainer())
                .map(Tree::root)
                .collect(Collectors.toSet()));
  }

  /** There is nothing to be listed, for the path that stands for the root of everything lacks. */
  void noChroot() {
    board.failed(chroot, reports.noChroot());
  }

  /**
   * Takes the answers of all roots after a connection.
   *
   * @param witnesses the nodes that are there and say which data this is, by path
   * @return the directories to be read; empty if no root can be believed
   */
  Optional<List<Directory>> judge(
      Map<Tree, Answer<Children>> answers, Map<String, NodeStat> witnesses) {
    board.recovered(chroot);
    Verdict verdict = identity.judge(witnesses);
    dataLost |= verdict == Verdict.OTHER;
    List<Directory> toRead = new ArrayList<>();
    boolean anyFound = false;
    boolean anyFailing = false;
    for (Tree tree : trees) {
      Answer<Children> answer = answers.getOrDefault(tree, new Answer.Missing<>());
      if (answer instanceof Answer.Found<Children> found) {
        anyFound = true;
        board.recovered(tree);
        forget(tree.take(found.value().names()));
        toRead.addAll(tree.directories.values());
      } else if (verdict == Verdict.SAME
          && tree.layout.isContainer()
          && answer instanceof Answer.Missing<Children>) {
        anyFound = true;
        containerGone(tree);
      } else {
        notListed(tree, answer);
        anyFailing |= board.isFailing(tree);
      }
    }
    if (anyFound) {
      board.recovered(trees);
      return Optional.of(toRead);
    }
    if (!anyFailing) {
      board.failed(trees, reports.noRootAtAll(trees));
    }
    return Optional.empty();
  }

  private void notListed(Tree tree, Answer<Children> answer) {
    switch (answer) {
      case Answer.Missing<Children> missing -> missing(tree);
      case Answer.Refused<Children> refused -> board.failed(tree, refused.cause());
      case Answer.Found<Children> found -> {}
      case Answer.Unsupported<Children> unsupported -> {}
      case Answer.Lost<Children> lost -> {}
    }
  }

  /** A root that was never there is no failure: an estate need not use all layouts. */
  private void missing(Tree tree) {
    long known = tree.directories.values().stream().filter(index::knows).count();
    if (known == 0) {
      board.recovered(tree);
      forget(tree.takeMissing());
      return;
    }
    board.failed(tree, reports.rootGone(tree, known));
  }

  /**
   * The same data lacks a root that the server deletes when it is empty: each node below it was
   * deleted before it, while nobody looked.
   */
  private void containerGone(Tree tree) {
    identity.deleted(tree.root());
    board.recovered(tree);
    forget(tree.takeMissing());
  }

  /** A root's list was read again in the same connection. Returns the services that lost a part. */
  Set<ServiceKey> listedAgain(Tree tree, Children children) {
    identity.seen(tree.root(), children.stat());
    board.named(identity.token());
    return forget(tree.take(children.names()));
  }

  /** A root is not there any more, in the same connection. */
  void deleted(Tree tree) {
    identity.deleted(tree.root());
    missing(tree);
  }

  private Set<ServiceKey> forget(List<Directory> gone) {
    Set<ServiceKey> affected = new HashSet<>();
    for (Directory directory : gone) {
      refusals.over(directory);
      affected.addAll(index.forget(directory));
    }
    return affected;
  }

  /** Whether each directory was read once, or is known to be there and unreadable. */
  boolean areWhollyKnown() {
    return trees.stream()
        .allMatch(
            tree ->
                tree.everListed
                    && tree.directories.values().stream()
                        .allMatch(of -> of.everRead || board.isUnreadable(of)));
  }

  /** What the data is called; empty as long as there is no root. */
  String token() {
    return identity.token();
  }

  /** What became of the data since this was asked last. */
  Continuity takeContinuity() {
    Continuity continuity = dataLost ? Continuity.DATA_LOST : Continuity.CONTINUOUS;
    dataLost = false;
    return continuity;
  }
}
