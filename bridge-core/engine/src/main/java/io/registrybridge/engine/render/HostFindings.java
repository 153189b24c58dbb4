package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.engine.address.Address;
import io.registrybridge.engine.address.HostAddresses;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is worth knowing about a host as a whole. Pure. */
final class HostFindings {
  private HostFindings() {}

  static void placement(HostAddresses addresses, Consumer<Finding> findings) {
    switch (addresses.placement()) {
      case UNWANTED, FIRST_CHOICE -> {}
      case MOVED ->
          findings.accept(
              Rule.VIRTUAL_IP_MOVED.ofService(
                  "the virtual IP that its name leads to belongs to another host, so it has "
                      + addresses.addresses().getFirst()
                      + "; it moves if that host comes or goes"));
      case NONE_LEFT ->
          findings.accept(
              Rule.VIRTUAL_IP_EXHAUSTED.ofService(
                  "all virtual IPs are taken, so it has none: it is not in the mesh's DNS"));
    }
  }

  /** A ServiceEntry's port leads to all endpoints, also to those that speak another protocol. */
  static void mixedProtocols(Collection<InstancePorts> instances, Consumer<Finding> findings) {
    List<Set<PortGroup>> groups =
        instances.stream()
            .filter(own -> !own.isEmpty())
            .map(own -> own.numbers().keySet())
            .distinct()
            .toList();
    if (groups.size() > 1) {
      findings.accept(
          Rule.PROTOCOLS_MIXED.ofService(
              "its instances do not all have the same ports and protocols; each port leads to every"
                  + " instance: give each kind a service of its own"));
    }
  }

  /**
   * Up to 1.29 istiod knows inline endpoints by address and port name alone, so that instances of
   * one machine pass for one another (pilot/pkg/model, IstioEndpoint.Key).
   */
  static void sharedAddresses(List<Endpoint> endpoints, Consumer<Finding> findings) {
    endpoints.stream()
        .filter(endpoint -> endpoint.address() instanceof Address.Ip)
        .collect(Collectors.groupingBy(Endpoint::host, Collectors.counting()))
        .entrySet()
        .stream()
        .filter(place -> place.getValue() > 1)
        .map(Map.Entry::getKey)
        .min(Comparator.naturalOrder())
        .ifPresent(
            address ->
                findings.accept(
                    Rule.ENDPOINT_SHARES_ADDRESS.ofService(
                        "instances share an address, such as "
                            + address
                            + ": Istio up to 1.29 may go on sending to one that has left; with"
                            + " istio.endpoints=workload-entry it does not")));
  }
}
