package io.registrybridge.adapter.zookeeper;

import io.registrybridge.adapter.zookeeper.client.ConnectionPlan;
import io.registrybridge.dubbo.LocalityKeys;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How one ensemble is watched. The settings are described in {@link ZooKeeperSettings}.
 *
 * @param layouts what is read below the two roots
 * @param paths of the operator's own
 * @param byApplication whether the providers of one application are one service
 * @param protocolKey the metadata key of the protocol; empty for none
 * @param checkInterval between two looks at the roots
 * @param resyncInterval between two slow readings of everything
 */
public record ZooKeeperConfig(
    ConnectionPlan connection,
    Set<KnownLayout> layouts,
    String dubboRoot,
    String servicesRoot,
    List<String> paths,
    boolean byApplication,
    LocalityKeys localityKeys,
    String protocolKey,
    Duration checkInterval,
    Duration resyncInterval) {
  public ZooKeeperConfig {
    layouts = Set.copyOf(layouts);
    paths = List.copyOf(paths);
    if (layouts.isEmpty() && paths.isEmpty()) {
      throw new IllegalArgumentException("a ZooKeeper source needs a layout or a path to read");
    }
  }

  /** {@code zookeeper.layouts}. */
  public enum KnownLayout {
    DUBBO_INTERFACE,
    DUBBO_APPLICATION,
    DUBBO_MAPPING,
    SPRING_CLOUD
  }
}
