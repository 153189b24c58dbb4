package io.registrybridge.it.zookeeper;

import io.registrybridge.adapter.zookeeper.ZooKeeperAdapterFactory;
import io.registrybridge.it.observed.AdapterTestBed;
import java.util.Map;

/** An adapter on a ZooKeeper, with short times. */
final class ZooKeeperTestBed extends AdapterTestBed {
  private ZooKeeperTestBed(Map<String, String> settings) {
    super(new ZooKeeperAdapterFactory(), settings);
  }

  /** Starts an adapter with these settings beside the address. */
  static ZooKeeperTestBed started(ZooKeeperServer server, String... keysAndValues) {
    ZooKeeperTestBed bed = made(server, keysAndValues);
    bed.start();
    return bed;
  }

  /** The same, and nothing is started. */
  static ZooKeeperTestBed made(ZooKeeperServer server, String... keysAndValues) {
    return new ZooKeeperTestBed(
        settings(
            Map.of(
                "zookeeper.connect",
                server.address(),
                "zookeeper.session-timeout",
                "4s",
                "zookeeper.check-interval",
                "1s"),
            keysAndValues));
  }
}
