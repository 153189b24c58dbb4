package io.registrybridge.testkit.contract;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.error.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A registry of its own for one test: empty, running and reachable when the test gets it. Written
 * by each adapter's module for its real server, mostly with a {@link
 * io.registrybridge.testkit.fault.FaultProxy} in front of it.
 *
 * <p>The changing methods return when the registry has taken the change, not when an adapter has
 * seen it. They work also while a fault is injected, for the fault is between the adapter and the
 * registry.
 */
public interface ContractRegistry extends AutoCloseable {
  /** Makes an adapter for this registry, not started, with settings that suit a test. */
  RegistryAdapter createAdapter(AdapterContext context);

  /** Registers an instance, and its service if need be; replaces the instance of the same id. */
  void put(String service, ContractInstance instance);

  /** Registers many at once; worth writing where one by one takes long. */
  default void putAll(Map<String, ContractInstance> instances) {
    instances.forEach(this::put);
  }

  /** Takes an instance away; the service may go with its last one, where the registry does so. */
  void removeInstance(String service, String id);

  /** Takes a service away with all its instances. */
  void removeService(String service);

  /** Lets something go wrong from now on, also on connections that are open. */
  void inject(Fault fault);

  /** Ends the fault. */
  void heal();

  /**
   * Faults that this registry cannot have, each with the reason, which the test report shows.
   * Whatever is not in it must work.
   */
  default Map<Fault, String> impossibleFaults() {
    return Map.of();
  }

  /** Why instances have no metadata in this registry; empty when they have. */
  default Optional<String> noMetadataBecause() {
    return Optional.empty();
  }

  /** One of which a degraded adapter must name; empty where it need not notice soon. */
  default Set<ErrorCode> expectedCodes(Fault fault) {
    return fault.codes();
  }

  @Override
  void close();
}
