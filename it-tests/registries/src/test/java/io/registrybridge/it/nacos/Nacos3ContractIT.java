package io.registrybridge.it.nacos;

import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.RegistryAdapterContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter keeps the contract of all adapters, on a real Nacos 3. */
class Nacos3ContractIT extends RegistryAdapterContract {
  // Started before the first test; a server for each would be slow.
  @SuppressWarnings("NullAway.Init")
  private static NacosServer server;

  @SuppressWarnings("NullAway.Init")
  private static NacosOwners owners;

  @BeforeAll
  static void startNacos() {
    server = NacosServer.start(NacosServer.Options.of(NacosVersion.NACOS_3));
    owners = NacosOwners.of(server);
  }

  @AfterAll
  static void stopNacos() {
    owners.close();
    server.close();
  }

  @Override
  protected ContractRegistry createRegistry() {
    return new NacosContractRegistry(server, owners);
  }
}
