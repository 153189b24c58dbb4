package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.address.Address;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.merge.MergedService.Contribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An instance that can be published.
 *
 * @param part the service it belongs to
 * @param instance what the registry has
 * @param address where it is
 * @param ports what it listens on
 */
record Endpoint(Contribution part, ServiceInstance instance, Address address, InstancePorts ports) {
  /**
   * istiod 1.30 and later take an endpoint's place in the list for its identity. What the lead has
   * comes before what others have in the same place: the sort is stable.
   */
  private static final Comparator<Endpoint> ORDER =
      Comparator.comparing(Endpoint::host).thenComparing(endpoint -> endpoint.ports().toString());

  InstanceKey key() {
    return new InstanceKey(part.key(), instance.id());
  }

  String host() {
    return switch (address) {
      case Address.Ip ip -> ip.value();
      case Address.HostName hostName -> hostName.value();
      case Address.Unusable unusable ->
          throw new IllegalStateException("an endpoint needs an address: " + unusable);
    };
  }

  /**
   * The instances that traffic can be sent to, in a fixed order.
   *
   * @param parts the services that share a host, the lead first
   * @param ports the ports of each instance
   */
  static List<Endpoint> of(
      List<Contribution> parts, Map<InstanceKey, InstancePorts> ports, Consumer<Finding> findings) {
    boolean anyPorts = ports.values().stream().anyMatch(own -> !own.isEmpty());
    List<Endpoint> endpoints = new ArrayList<>();
    for (Contribution part : parts) {
      for (ServiceInstance instance : byId(part.entry().published())) {
        InstancePorts own =
            ports.getOrDefault(new InstanceKey(part.key(), instance.id()), InstancePorts.NONE);
        Address address = Address.of(instance.address());
        if (address instanceof Address.Unusable unusable) {
          findings.accept(rule(unusable.fault()).of(instance.id(), unusable.why() + "; left out"));
        } else if (address instanceof Address.HostName name && isToBeResolved(part)) {
          findings.accept(
              Rule.HOST_NAME_LEFT_OUT.of(
                  instance.id(),
                  "'"
                      + name.value()
                      + "' has not been resolved, and proxies are not to; left out"));
        } else if (anyPorts && own.isEmpty()) {
          findings.accept(Rule.PORT_MISSING.of(instance.id(), "it has no valid port; left out"));
        } else {
          endpoints.add(new Endpoint(part, instance, address, own));
        }
      }
    }
    endpoints.sort(ORDER);
    return withoutDuplicates(endpoints, findings);
  }

  private static List<ServiceInstance> byId(List<ServiceInstance> instances) {
    return instances.stream().sorted(Comparator.comparing(ServiceInstance::id)).toList();
  }

  private static boolean isToBeResolved(Contribution part) {
    return part.source().entry().addresses().hostNames() == HostNames.RESOLVE;
  }

  private static Rule rule(Address.Fault fault) {
    return switch (fault) {
      case INVALID -> Rule.ADDRESS_INVALID;
      case UNSPECIFIED -> Rule.ADDRESS_UNSPECIFIED;
      case SCOPED -> Rule.ADDRESS_SCOPED;
    };
  }

  /** The same address and ports twice would get twice the traffic. */
  private static List<Endpoint> withoutDuplicates(
      List<Endpoint> sorted, Consumer<Finding> findings) {
    record Place(String host, InstancePorts ports) {}
    Set<Place> places = new HashSet<>();
    List<Endpoint> endpoints = new ArrayList<>();
    for (Endpoint endpoint : sorted) {
      if (places.add(new Place(endpoint.host(), endpoint.ports()))) {
        endpoints.add(endpoint);
      } else {
        findings.accept(
            Rule.ENDPOINT_DUPLICATE.of(
                endpoint.instance().id(),
                endpoint.host() + " with the same ports is there already; left out"));
      }
    }
    return endpoints;
  }
}
