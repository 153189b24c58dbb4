package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.layout.Layout;
import java.time.Duration;
import java.util.List;

/**
 * What is watched, and how.
 *
 * @param connect the ensemble, for messages
 * @param chroot the path that stands for {@code /}; empty for none
 * @param checkInterval between two looks at the roots, which find lost rights
 * @param resyncInterval between two slow readings of everything
 */
public record WatchPlan(
    String connect,
    String chroot,
    List<Layout> layouts,
    Duration checkInterval,
    Duration resyncInterval) {
  public WatchPlan {
    layouts = List.copyOf(layouts);
  }
}
