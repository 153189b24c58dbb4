package io.registrybridge.engine.render;

import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes the messages of a host's endpoints, which are WorkloadEntries in either form. Pure.
 *
 * @param ports the host's ports
 * @param labels the labels of each instance
 * @param weights the weights; an endpoint that is absent has none
 */
record EndpointEntries(
    List<ServicePorts.Port> ports,
    Map<InstanceKey, Map<String, String>> labels,
    Map<InstanceKey, Integer> weights) {

  /** An endpoint inside of its ServiceEntry. */
  WorkloadEntry inline(Endpoint endpoint, Targets targets) {
    return entry(endpoint, targets).build();
  }

  /**
   * An endpoint that stands alone: it says where every port leads, so that the ServiceEntry stays
   * as it is while endpoints change.
   */
  WorkloadEntry workloadEntry(Endpoint endpoint, ResourceName host) {
    return entry(endpoint, Targets.none())
        .putLabels(WorkloadEntries.HOST, WorkloadEntries.mark(host))
        .build();
  }

  private WorkloadEntry.Builder entry(Endpoint endpoint, Targets targets) {
    ServiceInstance instance = endpoint.instance();
    WorkloadEntry.Builder entry =
        WorkloadEntry.newBuilder()
            .setAddress(endpoint.host())
            .putAllLabels(labels.getOrDefault(endpoint.key(), Map.of()))
            .setNetwork(instance.network())
            .setLocality(locality(instance.locality()))
            .setWeight(weights.getOrDefault(endpoint.key(), 0))
            .setServiceAccount(instance.serviceAccount());
    for (ServicePorts.Port port : ports) {
      targets.ownTarget(port, endpoint.ports()).ifPresent(t -> entry.putPorts(port.name(), t));
    }
    return entry;
  }

  /** Istio's form, {@code region/zone/subzone}, as far as it is known from the left. */
  private static String locality(Locality locality) {
    return Stream.of(locality.region(), locality.zone(), locality.subzone())
        .takeWhile(part -> !part.isBlank())
        .map(part -> part.strip().replace('/', '-'))
        .reduce((left, right) -> left + "/" + right)
        .orElse("");
  }
}
