package io.registrybridge.testkit.memory;

import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.RegistryAdapterContract;

/** The contract can be kept: the smallest adapter keeps all of it. */
class InMemoryAdapterContractTest extends RegistryAdapterContract {
  @Override
  protected ContractRegistry createRegistry() {
    return new InMemoryRegistry();
  }
}
