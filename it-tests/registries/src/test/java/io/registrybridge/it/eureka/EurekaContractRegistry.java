package io.registrybridge.it.eureka;

import io.registrybridge.adapter.eureka.EurekaAdapterFactory;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.it.eureka.EurekaClient.Instance;
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

/**
 * A real Eureka behind a proxy that misbehaves; each test's instances are gone at its end.
 *
 * <p>Servers make the names of applications upper case, and the suite's are lower case: so here a
 * service is a VIP address, which stays as it is.
 */
final class EurekaContractRegistry implements ContractRegistry {
  private final EurekaClient client;
  private final FaultProxy proxy;
  private final Map<String, Set<String>> registered = new ConcurrentHashMap<>();

  EurekaContractRegistry(EurekaServer server) {
    this.client = server.client();
    this.proxy =
        FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
  }

  @Override
  public RegistryAdapter createAdapter(AdapterContext context) {
    return AdapterTestBed.adapter(
        new EurekaAdapterFactory(),
        context,
        Map.of(
            "eureka.urls",
            "http://127.0.0.1:" + proxy.address().getPort() + "/eureka",
            "eureka.service-name",
            "vip",
            "eureka.interval",
            "100ms",
            "eureka.timeout",
            "2s"));
  }

  @Override
  public void put(String service, ContractInstance instance) {
    registered.computeIfAbsent(service, name -> ConcurrentHashMap.newKeySet()).add(instance.id());
    client.register(
        Instance.up(service, instance.id(), instance.address(), instance.port())
            .withMetadata(instance.metadata()));
  }

  @Override
  public void removeInstance(String service, String id) {
    client.deregister(service, id);
  }

  @Override
  public void removeService(String service) {
    registered.getOrDefault(service, Set.of()).forEach(id -> client.deregister(service, id));
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
    registered.keySet().forEach(this::removeService);
  }

  private static Behaviour behaviour(Fault fault) {
    return switch (fault) {
      case UNREACHABLE -> Behaviour.REFUSE;
      case CUT -> new Behaviour.Cut(300);
      case GARBAGE -> Behaviour.GARBAGE;
      case ERRORS -> Behaviour.http(500, "out of memory");
      case LIMIT -> Behaviour.http(429, "too many requests");
      case UNAUTHORIZED -> Behaviour.http(401, "who are you?");
      case SLOW -> new Behaviour.Slow(Duration.ofMillis(500));
      case HANG -> Behaviour.HANG;
    };
  }
}
