package io.registrybridge.engine.render;

import io.registrybridge.proto.istio.networking.v1alpha3.ServicePort;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the ports of a ServiceEntry with inline endpoints lead: to one number for the whole service
 * where all instances agree, to each instance's own number where not.
 *
 * @param common the number that all instances agree on, for the ports where they do
 */
record Targets(Map<ServicePorts.Port, Integer> common) {
  /**
   * @param instances the ports of all instances, also of those that get no traffic now
   */
  static Targets of(List<ServicePorts.Port> ports, Collection<InstancePorts> instances) {
    Map<ServicePorts.Port, Integer> common = new HashMap<>();
    for (ServicePorts.Port port : ports) {
      List<Integer> targets =
          instances.stream()
              .filter(own -> !own.isEmpty())
              .map(own -> own.target(port))
              .distinct()
              .toList();
      if (targets.size() == 1) {
        common.put(port, targets.getFirst());
      }
    }
    return new Targets(common);
  }

  /** Each endpoint says for itself where every port leads, so that it stands alone. */
  static Targets none() {
    return new Targets(Map.of());
  }

  ServicePort servicePort(ServicePorts.Port port) {
    int target = common.getOrDefault(port, port.number());
    return ServicePort.newBuilder()
        .setNumber(port.number())
        .setName(port.name())
        .setProtocol(port.group().protocol().istioName())
        .setTargetPort(target == port.number() ? 0 : target)
        .build();
  }

  Optional<Integer> ownTarget(ServicePorts.Port port, InstancePorts own) {
    return common.containsKey(port) ? Optional.empty() : Optional.of(own.target(port));
  }
}
