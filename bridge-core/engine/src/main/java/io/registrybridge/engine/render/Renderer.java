package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.address.Address;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry.Location;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry.Resolution;
import io.registrybridge.proto.istio.networking.v1alpha3.ServicePort;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes a ServiceEntry of a service. Pure: equal services give equal bytes, whatever the order of
 * their instances.
 */
public final class Renderer {

  /** Renders one service. */
  public Rendered render(MergedService service) {
    // A set: an instance's ports are looked at once for the plan and once as an endpoint.
    Set<Finding> findings = new LinkedHashSet<>();
    SourceConfig source = service.lead().source();
    Map<InstanceKey, InstancePorts> instancePorts = instancePorts(service, findings);
    List<ServicePorts.Port> ports =
        ServicePorts.plan(instancePorts.values(), source.entry().servicePorts(), findings::add);
    reportMixedProtocols(instancePorts.values(), findings);
    List<Endpoint> endpoints = Endpoint.of(service.contributions(), instancePorts, findings::add);
    Targets targets = Targets.of(ports, instancePorts.values());

    ServiceEntry entry =
        ServiceEntry.newBuilder()
            .addHosts(service.host())
            .addAllPorts(ports.stream().map(targets::servicePort).toList())
            .setLocation(
                source.entry().meshInternal() ? Location.MESH_INTERNAL : Location.MESH_EXTERNAL)
            .setResolution(resolution(endpoints, findings))
            .addAllEndpoints(workloadEntries(endpoints, ports, targets, findings))
            .addAllExportTo(service.exportTo())
            .build();
    return new Rendered(encode(service, entry, findings), endpoints.size(), List.copyOf(findings));
  }

  private static Map<InstanceKey, InstancePorts> instancePorts(
      MergedService service, Set<Finding> findings) {
    Map<InstanceKey, InstancePorts> ports = new HashMap<>();
    for (Contribution part : service.contributions()) {
      String defaultProtocol = part.source().entry().defaultProtocol();
      for (ServiceInstance instance : part.entry().known()) {
        ports.put(
            new InstanceKey(part.key(), instance.id()),
            InstancePorts.of(instance, defaultProtocol, findings::add));
      }
    }
    return ports;
  }

  /** A ServiceEntry's port leads to all endpoints, also to those that speak another protocol. */
  private static void reportMixedProtocols(
      Collection<InstancePorts> instances, Set<Finding> findings) {
    List<Set<PortGroup>> groups =
        instances.stream()
            .filter(own -> !own.isEmpty())
            .map(own -> own.numbers().keySet())
            .distinct()
            .toList();
    if (groups.size() > 1) {
      findings.add(
          Rule.PROTOCOLS_MIXED.ofService(
              "its instances do not all have the same ports and protocols; each port leads to every"
                  + " instance: give each kind a service of its own"));
    }
  }

  /** STATIC endpoints must be IP addresses; one host name makes the whole entry a DNS one. */
  private static Resolution resolution(List<Endpoint> endpoints, Set<Finding> findings) {
    List<String> hostNames =
        endpoints.stream()
            .filter(endpoint -> endpoint.address() instanceof Address.HostName)
            .map(Endpoint::host)
            .toList();
    if (hostNames.isEmpty()) {
      return Resolution.STATIC;
    }
    findings.add(
        Rule.HOST_NAME_ENDPOINTS.ofService(
            "there are host names among the endpoints, such as "
                + hostNames.getFirst()
                + ": the proxies resolve them, and every change of an endpoint is a full push"));
    return Resolution.DNS;
  }

  private static List<WorkloadEntry> workloadEntries(
      List<Endpoint> endpoints,
      List<ServicePorts.Port> ports,
      Targets targets,
      Set<Finding> findings) {
    Map<InstanceKey, Integer> weights = Weights.of(endpoints, findings::add);
    List<WorkloadEntry> entries = new ArrayList<>(endpoints.size());
    for (Endpoint endpoint : endpoints) {
      ServiceInstance instance = endpoint.instance();
      WorkloadEntry.Builder entry =
          WorkloadEntry.newBuilder()
              .setAddress(endpoint.host())
              .putAllLabels(
                  EndpointLabels.of(
                      instance,
                      endpoint.part().source(),
                      endpoint.part().key().name(),
                      findings::add))
              .setNetwork(instance.network())
              .setLocality(locality(instance.locality()))
              .setWeight(weights.getOrDefault(endpoint.key(), 0))
              .setServiceAccount(instance.serviceAccount());
      for (ServicePorts.Port port : ports) {
        targets.ownTarget(port, endpoint.ports()).ifPresent(t -> entry.putPorts(port.name(), t));
      }
      entries.add(entry.build());
    }
    return entries;
  }

  /** Istio's form, {@code region/zone/subzone}, as far as it is known from the left. */
  private static String locality(Locality locality) {
    return Stream.of(locality.region(), locality.zone(), locality.subzone())
        .takeWhile(part -> !part.isBlank())
        .map(part -> part.strip().replace('/', '-'))
        .reduce((left, right) -> left + "/" + right)
        .orElse("");
  }

  private static List<IstioResource> encode(
      MergedService service, ServiceEntry entry, Collection<Finding> findings) {
    Optional<String> refusal = IstioValidation.refusal(entry);
    if (refusal.isPresent()) {
      findings.add(
          Rule.RESOURCE_INVALID.ofService(
              "istiod would refuse it, so it is not published: " + refusal.get()));
      return List.of();
    }
    Map<String, String> labels =
        Map.of(EndpointLabels.SOURCE, LabelText.value(service.lead().source().name()));
    return List.of(
        ResourceEncoder.encode(ResourceKind.SERVICE_ENTRY, service.name(), labels, entry));
  }

  /**
   * Where the ports lead: to one number for the whole service where all instances agree, to each
   * instance's own number where not.
   *
   * @param common the number that all instances agree on, for the ports where they do
   */
  private record Targets(Map<ServicePorts.Port, Integer> common) {
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
}
