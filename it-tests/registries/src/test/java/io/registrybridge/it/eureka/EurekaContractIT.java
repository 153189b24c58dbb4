package io.registrybridge.it.eureka;

import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.RegistryAdapterContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter keeps the contract of all adapters, on a real server. */
class EurekaContractIT extends RegistryAdapterContract {
  // Started before the first test; a server for each would be slow.
  @SuppressWarnings("NullAway.Init")
  private static EurekaServer server;

  @BeforeAll
  static void startEureka() {
    server = EurekaServer.start(EurekaServer.Options.DEFAULT);
  }

  @AfterAll
  static void stopEureka() {
    server.close();
  }

  @Override
  protected ContractRegistry createRegistry() {
    return new EurekaContractRegistry(server);
  }
}
