package io.registrybridge.it.zookeeper;

import io.registrybridge.testkit.contract.ContractInstance;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Providers of Dubbo's interfaces, whose nodes have all they say in their names. */
final class InterfaceContractRegistry extends ZooKeeperContractRegistry {
  // The registered URL of each instance, by service and id.
  private final Map<String, String> urls = new ConcurrentHashMap<>();

  InterfaceContractRegistry(ZooKeeperServer server) {
    super(server, "/dubbo");
  }

  @Override
  public void put(String service, ContractInstance instance) {
    String url = "dubbo://" + instance.endpoint() + "/" + service + "?application=" + service;
    String before = urls.put(service + "/" + instance.id(), url);
    if (before == null || before.equals(url)) {
      client.register(service, url);
    } else {
      client.replace(service, before, url);
    }
  }

  @Override
  public void removeInstance(String service, String id) {
    String url = urls.get(service + "/" + id);
    if (url != null) {
      client.deregister(service, url);
    }
  }

  @Override
  public void removeService(String service) {
    urls.keySet().removeIf(key -> key.startsWith(service + "/"));
    super.removeService(service);
  }

  @Override
  public Optional<String> noMetadataBecause() {
    return Optional.of("a provider's version is a part of its service's name");
  }
}
