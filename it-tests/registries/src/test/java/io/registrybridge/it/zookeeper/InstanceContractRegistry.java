package io.registrybridge.it.zookeeper;

import io.registrybridge.testkit.contract.ContractInstance;

/** Instances as Spring Cloud registers them: JSON in nodes. */
final class InstanceContractRegistry extends ZooKeeperContractRegistry {
  InstanceContractRegistry(ZooKeeperServer server) {
    super(server, "/services");
  }

  @Override
  public void put(String service, ContractInstance instance) {
    client.put(
        path(service, instance.id()),
        InstanceJson.springCloud(
            service, instance.id(), instance.address(), instance.port(), instance.metadata()));
  }

  @Override
  public void removeInstance(String service, String id) {
    client.delete(path(service, id));
  }

  private static String path(String service, String id) {
    return "/services/" + service + "/" + id;
  }
}
