package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.address.Address;
import io.registrybridge.engine.address.HostAddresses;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.CatalogEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry.Location;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry.Resolution;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the resources of a host: its ServiceEntry, its WorkloadEntries if it has that form, and its
 * DestinationRule if it has subsets or a policy. Pure: equal input gives equal bytes, whatever the
 * order of the instances.
 */
public final class Renderer {
  private final InlineLimit inlineLimit;

  public Renderer(InlineLimit inlineLimit) {
    this.inlineLimit = inlineLimit;
  }

  /**
   * The form that a host is to have. One with host names among its endpoints is always inline: its
   * ServiceEntry has resolution DNS, so that WorkloadEntries would save no push, and istiod would
   * send proxies a host name as an address for as long as it has a WorkloadEntry of it and not yet
   * the ServiceEntry's new resolution.
   */
  public EndpointForm form(MergedService service) {
    boolean wanted =
        switch (service.lead().source().entry().endpoints()) {
          case INLINE -> !inlineLimit.isExceededBy(service);
          case WORKLOAD_ENTRY -> false;
        };
    boolean inline = wanted || service.contributions().stream().anyMatch(Renderer::hasHostNames);
    return inline ? EndpointForm.INLINE : EndpointForm.WORKLOAD_ENTRY;
  }

  private static boolean hasHostNames(Contribution part) {
    return part.source().entry().addresses().hostNames() == HostNames.DNS
        && part.entry().published().stream()
            .anyMatch(instance -> Address.of(instance.address()) instanceof Address.HostName);
  }

  /**
   * Renders one host.
   *
   * @param addresses its virtual IPs
   * @param form where its endpoints stand now
   */
  public Rendered render(MergedService service, HostAddresses addresses, EndpointForm form) {
    // A set: an instance's ports are looked at once for the plan and once as an endpoint.
    Set<Finding> findings = new LinkedHashSet<>();
    HostFindings.placement(addresses, findings::add);
    Map<InstanceKey, InstancePorts> instancePorts = instancePorts(service, findings);
    Map<InstanceKey, InstancePorts> present = new HashMap<>(instancePorts);
    Map<InstanceKey, InstancePorts> departed = new HashMap<>(instancePorts);
    present.keySet().removeAll(departed(service));
    departed.keySet().removeAll(present.keySet());
    List<ServicePorts.Port> ports =
        ServicePorts.plan(
            present.values(),
            departed.values(),
            service.lead().source().entry().servicePorts(),
            findings::add);
    HostFindings.mixedProtocols(instancePorts.values(), findings::add);
    List<Endpoint> endpoints = Endpoint.of(service.contributions(), instancePorts, findings::add);
    Map<InstanceKey, Map<String, String>> labels = labels(service, endpoints, findings);
    EndpointEntries entries =
        new EndpointEntries(ports, labels, Weights.of(endpoints, findings::add));

    Targets targets = form.isInline() ? Targets.of(ports, instancePorts.values()) : Targets.none();
    ServiceEntry.Builder entry =
        ServiceEntry.newBuilder()
            .addHosts(service.host())
            .addAllAddresses(addresses.addresses())
            .addAllPorts(ports.stream().map(targets::servicePort).toList())
            .setLocation(location(service))
            .addAllExportTo(service.exportTo());
    if (form.isInline()) {
      HostFindings.sharedAddresses(endpoints, findings::add);
      entry
          .setResolution(resolution(endpoints, findings))
          .addAllEndpoints(
              endpoints.stream().map(endpoint -> entries.inline(endpoint, targets)).toList());
    } else {
      entry
          .setResolution(Resolution.STATIC)
          .setWorkloadSelector(WorkloadEntries.selector(service.name()));
    }
    return rendered(service, form, entry.build(), endpoints, entries, labels, findings);
  }

  private static Rendered rendered(
      MergedService service,
      EndpointForm form,
      ServiceEntry entry,
      List<Endpoint> endpoints,
      EndpointEntries entries,
      Map<InstanceKey, Map<String, String>> labels,
      Set<Finding> findings) {
    Optional<String> refusal = IstioValidation.refusal(entry);
    if (refusal.isPresent()) {
      findings.add(
          Rule.RESOURCE_INVALID.ofService(
              "istiod would refuse it, so it is not published: " + refusal.get()));
      return new Rendered(List.of(), endpoints.size(), List.copyOf(findings));
    }
    List<IstioResource> resources = new ArrayList<>();
    Map<String, String> leadLabels = sourceLabel(service.lead());
    resources.add(
        ResourceEncoder.encode(ResourceKind.SERVICE_ENTRY, service.name(), leadLabels, entry));
    if (form.hasWorkloadEntries()) {
      for (Endpoint endpoint : endpoints) {
        workloadEntry(service.name(), endpoint, entries, findings).ifPresent(resources::add);
      }
    }
    destinationRule(service, labels.values(), findings).ifPresent(resources::add);
    return new Rendered(resources, endpoints.size(), List.copyOf(findings));
  }

  private static Optional<IstioResource> workloadEntry(
      ResourceName host, Endpoint endpoint, EndpointEntries entries, Set<Finding> findings) {
    if (endpoint.address() instanceof Address.HostName) {
      // On the way back to the inline form, which carries host names.
      return Optional.empty();
    }
    WorkloadEntry entry = entries.workloadEntry(endpoint, host);
    Optional<String> refusal = IstioValidation.refusal(entry);
    if (refusal.isPresent()) {
      findings.add(
          Rule.RESOURCE_INVALID.of(
              endpoint.instance().id(),
              "istiod would refuse its WorkloadEntry, so it is left out: " + refusal.get()));
      return Optional.empty();
    }
    return Optional.of(
        ResourceEncoder.encode(
            ResourceKind.WORKLOAD_ENTRY,
            WorkloadEntries.name(host, endpoint.key()),
            sourceLabel(endpoint.part()),
            entry));
  }

  private static Optional<IstioResource> destinationRule(
      MergedService service,
      Collection<? extends Map<String, String>> labels,
      Set<Finding> findings) {
    return DestinationRules.of(
            service.host(),
            service.exportTo(),
            service.lead().source().entry().traffic(),
            labels,
            findings::add)
        .filter(
            rule -> {
              Optional<String> refusal = IstioValidation.refusal(rule);
              refusal.ifPresent(
                  reason ->
                      findings.add(
                          Rule.RESOURCE_INVALID.ofService(
                              "istiod would refuse its DestinationRule, so there is none: "
                                  + reason)));
              return refusal.isEmpty();
            })
        .map(
            rule ->
                ResourceEncoder.encode(
                    ResourceKind.DESTINATION_RULE,
                    service.name(),
                    sourceLabel(service.lead()),
                    rule));
  }

  private static Map<String, String> sourceLabel(Contribution part) {
    return Map.of(EndpointLabels.SOURCE, LabelText.value(part.source().name()));
  }

  private static Location location(MergedService service) {
    EntryConfig config = service.lead().source().entry();
    return config.meshInternal() ? Location.MESH_INTERNAL : Location.MESH_EXTERNAL;
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

  /** What neither gets traffic nor is in its registry. */
  private static Set<InstanceKey> departed(MergedService service) {
    Set<InstanceKey> departed = new HashSet<>();
    for (Contribution part : service.contributions()) {
      CatalogEntry entry = part.entry();
      entry.departed().forEach(gone -> departed.add(new InstanceKey(part.key(), gone.id())));
      Stream.of(entry.published(), entry.snapshot().instances())
          .flatMap(List::stream)
          .forEach(instance -> departed.remove(new InstanceKey(part.key(), instance.id())));
    }
    return departed;
  }

  /** The labels of every instance that counts; what is repaired matters only at endpoints. */
  private static Map<InstanceKey, Map<String, String>> labels(
      MergedService service, List<Endpoint> endpoints, Set<Finding> findings) {
    Set<InstanceKey> published = endpoints.stream().map(Endpoint::key).collect(Collectors.toSet());
    Map<InstanceKey, Map<String, String>> labels = new HashMap<>();
    for (Contribution part : service.contributions()) {
      for (ServiceInstance instance : part.entry().known()) {
        InstanceKey key = new InstanceKey(part.key(), instance.id());
        labels.put(
            key,
            EndpointLabels.of(
                instance,
                part.source(),
                part.key().name(),
                published.contains(key) ? findings::add : finding -> {}));
      }
    }
    return labels;
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
                + ": the proxies resolve them, and every change of an endpoint is a full push; with"
                + " istio.host-names=resolve the bridge does"));
    return Resolution.DNS;
  }
}
