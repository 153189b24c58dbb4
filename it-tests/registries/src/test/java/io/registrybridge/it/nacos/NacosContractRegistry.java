package io.registrybridge.it.nacos;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.adapter.nacos.NacosAdapterFactory;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.it.observed.AdapterTestBed;
import io.registrybridge.testkit.contract.ContractInstance;
import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.Fault;
import io.registrybridge.testkit.fault.Behaviour;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A real Nacos behind a proxy that misbehaves; each test's services are empty at its end. */
final class NacosContractRegistry implements ContractRegistry {
  private static final Duration EMPTY_LIMIT = Duration.ofSeconds(20);

  private final NacosOwners owners;
  private final NacosProxy proxy;

  NacosContractRegistry(NacosServer server, NacosOwners owners) {
    this.owners = owners;
    this.proxy = NacosProxy.to(server);
  }

  @Override
  public RegistryAdapter createAdapter(AdapterContext context) {
    return AdapterTestBed.adapter(
        new NacosAdapterFactory(), context, Map.of("nacos.addresses", proxy.address()));
  }

  @Override
  public void put(String service, ContractInstance instance) {
    Instance registered = NacosOwners.instance(instance.address(), instance.port());
    registered.setMetadata(Map.copyOf(instance.metadata()));
    owners.register(service, instance.id(), registered);
  }

  @Override
  public void removeInstance(String service, String id) {
    owners.deregister(service, id);
  }

  @Override
  public void removeService(String service) {
    owners.deregisterAll(service);
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
  public Map<Fault, String> impossibleFaults() {
    return Map.of(
        Fault.LIMIT,
        "a Nacos that limits says so inside of gRPC, which no proxy can; an HTTP status instead"
            + " of gRPC is the fault ERRORS",
        Fault.UNAUTHORIZED,
        "rights are checked inside of gRPC: NacosAuthenticationIT takes them away for real");
  }

  /** gRPC tells no difference between the wrong answer and none: the connection fails. */
  @Override
  public Set<ErrorCode> expectedCodes(Fault fault) {
    return switch (fault) {
      case CUT, GARBAGE, ERRORS -> Set.of(ErrorCode.REGISTRY_UNREACHABLE);
      case UNREACHABLE, LIMIT, UNAUTHORIZED, SLOW, HANG -> fault.codes();
    };
  }

  @Override
  public void close() {
    owners.services().forEach(owners::deregisterAll);
    owners.services().forEach(service -> owners.awaitEmpty(service, EMPTY_LIMIT));
    proxy.close();
  }

  private static Behaviour behaviour(Fault fault) {
    return switch (fault) {
      case UNREACHABLE -> Behaviour.REFUSE;
      case CUT -> new Behaviour.Cut(100);
      case GARBAGE -> Behaviour.GARBAGE;
      case ERRORS -> Behaviour.http(500, "the server is busy");
      case LIMIT -> Behaviour.http(429, "too many requests");
      case UNAUTHORIZED -> Behaviour.http(403, "Permission denied");
      case SLOW -> new Behaviour.Slow(Duration.ofMillis(500));
      case HANG -> Behaviour.HANG;
    };
  }
}
