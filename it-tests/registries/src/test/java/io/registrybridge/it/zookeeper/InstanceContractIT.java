package io.registrybridge.it.zookeeper;

import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.RegistryAdapterContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter keeps the contract of all adapters, on a real server, with instances as JSON. */
class InstanceContractIT extends RegistryAdapterContract {
  // Started before the first test; a server for each would be slow.
  @SuppressWarnings("NullAway.Init")
  private static ZooKeeperServer server;

  @BeforeAll
  static void startZooKeeper() {
    server = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
  }

  @AfterAll
  static void stopZooKeeper() {
    server.close();
  }

  @Override
  protected ContractRegistry createRegistry() {
    return new InstanceContractRegistry(server);
  }
}
