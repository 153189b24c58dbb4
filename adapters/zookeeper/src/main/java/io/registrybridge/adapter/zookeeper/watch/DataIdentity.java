package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.NodeStat;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whether the data that is read is the data that was read before.
 *
 * <p>ZooKeeper has no name for it. But a node's creation (transaction id and time) stays the same
 * for its whole life, through restarts and new leaders, and an empty or foreign server has made the
 * node another time. So the roots that are watched bear witness: one that is the same says that the
 * data is the same. What a root tells of the newest transaction never falls, unless an older state
 * was restored. Not thread-safe.
 */
final class DataIdentity {
  private final Set<String> containers;
  private final Map<String, Creation> known = new HashMap<>();
  private final Map<String, Long> latest = new HashMap<>();
  private String token = "";

  /**
   * @param containers the roots that the server deletes when they are empty
   */
  DataIdentity(Set<String> containers) {
    this.containers = Set.copyOf(containers);
  }

  /** What a comparison says. */
  enum Verdict {
    SAME,
    /** Nothing was known before, or nothing is there to compare. */
    UNKNOWN,
    OTHER
  }

  private record Creation(long czxid, long ctime) {
    static Creation of(NodeStat stat) {
      return new Creation(stat.czxid(), stat.ctime());
    }
  }

  /**
   * Compares the roots after a connection with what was known, and takes them for known.
   *
   * @param roots those that are there, by path
   */
  Verdict judge(Map<String, NodeStat> roots) {
    Verdict verdict = compare(roots);
    if (verdict == Verdict.OTHER) {
      known.clear();
      latest.clear();
      token = "";
    }
    roots.forEach(this::remember);
    nameIt();
    return verdict;
  }

  private Verdict compare(Map<String, NodeStat> roots) {
    boolean same = false;
    boolean other = false;
    for (Map.Entry<String, NodeStat> root : roots.entrySet()) {
      Creation before = known.get(root.getKey());
      if (before != null) {
        boolean equal = before.equals(Creation.of(root.getValue()));
        if (equal && root.getValue().latestZxid() < latest.getOrDefault(root.getKey(), 0L)) {
          return Verdict.OTHER;
        }
        same |= equal;
        other |= !equal;
      }
    }
    return same ? Verdict.SAME : other ? Verdict.OTHER : Verdict.UNKNOWN;
  }

  /** A root was seen in a connection whose data was judged. */
  void seen(String root, NodeStat stat) {
    remember(root, stat);
    nameIt();
  }

  private void remember(String root, NodeStat stat) {
    known.put(root, Creation.of(stat));
    latest.merge(root, stat.latestZxid(), Math::max);
  }

  private void nameIt() {
    if (token.isEmpty()) {
      token = oldest();
    }
  }

  /** A root was deleted while the session watched: when it comes back, it will be another one. */
  void deleted(String root) {
    known.remove(root);
    latest.remove(root);
  }

  /** What the data is called; empty as long as there is no root. */
  String token() {
    return token;
  }

  /**
   * The root that was there first: one that comes later does not change the name. A container comes
   * and goes with its last instance in the same data, so it is the name only where nothing else is.
   */
  private String oldest() {
    return known.entrySet().stream()
        // The root of a server without a chroot was never created.
        .filter(root -> root.getValue().czxid() != 0)
        .min(
            Comparator.comparing(
                    (Map.Entry<String, Creation> root) -> containers.contains(root.getKey()))
                .thenComparingLong(root -> root.getValue().czxid())
                .thenComparing(Map.Entry::getKey))
        .map(root -> root.getKey() + "@" + root.getValue().czxid() + "/" + root.getValue().ctime())
        .orElse("");
  }
}
