package io.registrybridge.adapter.consul.watch;

import io.registrybridge.api.concurrent.Cancellable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A long poll on the checks of each node, where the nodes are few enough for it: a change then
 * costs one read of its node, where else all checks of the datacenter are read. Safe for use by
 * several threads.
 */
final class NodePolls {
  private final Function<String, Cancellable> start;

  // Guarded by this.
  private final Map<String, Cancellable> running = new HashMap<>();

  /**
   * @param start starts the poll of a node
   */
  NodePolls(Function<String, Cancellable> start) {
    this.start = start;
  }

  /** Polls these nodes from now on, and no others. */
  synchronized void follow(Set<String> nodes) {
    running
        .entrySet()
        .removeIf(
            poll -> {
              boolean unwanted = !nodes.contains(poll.getKey());
              if (unwanted) {
                poll.getValue().cancel();
              }
              return unwanted;
            });
    nodes.forEach(node -> running.computeIfAbsent(node, start));
  }

  /** How many connections they take. */
  synchronized int count() {
    return running.size();
  }
}
