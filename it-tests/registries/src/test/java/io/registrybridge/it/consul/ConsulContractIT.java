package io.registrybridge.it.consul;

import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.RegistryAdapterContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter keeps the contract of all adapters, on a real server. */
class ConsulContractIT extends RegistryAdapterContract {
  // Started before the first test; a server for each would be slow.
  @SuppressWarnings("NullAway.Init")
  private static ConsulServer server;

  @BeforeAll
  static void startConsul() {
    server = ConsulServers.start(ConsulServer.Options.DEFAULT);
  }

  @AfterAll
  static void stopConsul() {
    server.close();
  }

  @Override
  protected ContractRegistry createRegistry() {
    return new ConsulContractRegistry(server);
  }
}
