package io.registrybridge.it.consul;

import io.registrybridge.adapter.consul.ConsulAdapterFactory;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.it.consul.ConsulClient.Instance;
import io.registrybridge.it.observed.AdapterTestBed;
import io.registrybridge.testkit.contract.ContractInstance;
import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.Fault;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A real Consul behind a proxy that misbehaves; each test's services are gone at its end. */
final class ConsulContractRegistry implements ContractRegistry {
  private final ConsulClient client;
  private final FaultProxy proxy;
  private final Set<String> nodes = ConcurrentHashMap.newKeySet();

  ConsulContractRegistry(ConsulServer server) {
    this.client = server.client();
    this.proxy =
        FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort()));
  }

  @Override
  public RegistryAdapter createAdapter(AdapterContext context) {
    return AdapterTestBed.adapter(
        new ConsulAdapterFactory(),
        context,
        Map.of(
            "consul.addresses",
            "127.0.0.1:" + proxy.address().getPort(),
            "consul.timeout",
            "2s",
            "consul.wait",
            "2s"));
  }

  @Override
  public void put(String service, ContractInstance instance) {
    nodes.add(node(service));
    client.register(
        new Instance(
            service,
            instance.id(),
            node(service),
            "10.255.0.1",
            instance.address(),
            instance.port(),
            "passing",
            instance.metadata()));
  }

  @Override
  public void removeInstance(String service, String id) {
    client.deregister(Instance.passing(service, id, "", 1).onNode(node(service), "10.255.0.1"));
  }

  @Override
  public void removeService(String service) {
    client.deregisterNode(node(service));
  }

  @Override
  public void inject(Fault fault) {
    proxy.behave(behaviour(fault));
  }

  @Override
  public void heal() {
    proxy.behave(Behaviour.PASS);
  }

  @Override
  public void close() {
    proxy.close();
    nodes.forEach(client::deregisterNode);
  }

  private static Behaviour behaviour(Fault fault) {
    return switch (fault) {
      case UNREACHABLE -> Behaviour.REFUSE;
      case CUT -> new Behaviour.Cut(300);
      case GARBAGE -> Behaviour.GARBAGE;
      case ERRORS -> Behaviour.http(500, "No cluster leader");
      case LIMIT -> Behaviour.http(429, "too many connections");
      case UNAUTHORIZED -> Behaviour.http(403, "Permission denied");
      case SLOW -> new Behaviour.Slow(Duration.ofMillis(500));
      case HANG -> Behaviour.HANG;
    };
  }

  /** One node for each service, so that a service leaves with its node. */
  private static String node(String service) {
    return "node-of-" + service;
  }
}
