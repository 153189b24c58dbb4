package io.registrybridge.it.mesh.crd;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.proto.istio.mcp.v1alpha1.Metadata;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.ServicePort;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadSelector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Publications as the engine makes them; each is a change of the last. */
final class Publications {
  static final String SOURCE_LABEL = "registrybridge.io/source";

  private final String namespace;
  private ResourceSnapshot snapshot = ResourceSnapshot.EMPTY;

  Publications(String namespace) {
    this.namespace = namespace;
  }

  /** A resource with a version of its own. */
  IstioResource resource(ResourceKind kind, ResourceName name, String source, Message body) {
    Resource resource =
        Resource.newBuilder()
            .setMetadata(
                Metadata.newBuilder()
                    .setName(name.toString())
                    .setVersion(Integer.toHexString(body.hashCode()))
                    .putLabels(SOURCE_LABEL, source))
            .setBody(Any.pack(body))
            .build();
    return new IstioResource(
        kind, name, Any.pack(resource).toByteString(), resource.getMetadata().getVersion());
  }

  /** A ServiceEntry of the source {@code shop} with endpoints in it. */
  IstioResource inline(String host, String... addresses) {
    return inlineOf("shop", host, addresses);
  }

  IstioResource inlineOf(String source, String host, String... addresses) {
    ServiceEntry.Builder entry = entry(host);
    for (String address : addresses) {
      entry.addEndpoints(endpoint(source, address));
    }
    return resource(
        ResourceKind.SERVICE_ENTRY, new ResourceName(namespace, host), source, entry.build());
  }

  /** A ServiceEntry that selects WorkloadEntries, and these. */
  List<IstioResource> selecting(String host, int count) {
    List<IstioResource> resources = workloads(host, count);
    ServiceEntry entry =
        entry(host)
            .setWorkloadSelector(WorkloadSelector.newBuilder().putLabels("for", host))
            .build();
    resources.add(
        resource(ResourceKind.SERVICE_ENTRY, new ResourceName(namespace, host), "shop", entry));
    return resources;
  }

  List<IstioResource> workloads(String host, int count) {
    List<IstioResource> resources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      resources.add(
          resource(
              ResourceKind.WORKLOAD_ENTRY,
              new ResourceName(namespace, host + "-" + i, host),
              "shop",
              endpoint("shop", "10.1." + i / 250 + "." + (i % 250 + 1)).toBuilder()
                  .putLabels("for", host)
                  .build()));
    }
    return resources;
  }

  private static ServiceEntry.Builder entry(String host) {
    return ServiceEntry.newBuilder()
        .addHosts(host)
        .addAddresses("240.1.2.3")
        .addPorts(
            ServicePort.newBuilder().setNumber(80).setName("http").setProtocol("HTTP").build())
        .setLocation(ServiceEntry.Location.MESH_INTERNAL)
        .setResolution(ServiceEntry.Resolution.STATIC);
  }

  static WorkloadEntry endpoint(String source, String address) {
    return WorkloadEntry.newBuilder()
        .setAddress(address)
        .putPorts("http", 8080)
        .putLabels(SOURCE_LABEL, source)
        .setLocality("eu/a")
        .setWeight(10)
        .build();
  }

  Publication put(IstioResource... resources) {
    return change(List.of(resources), List.of());
  }

  Publication put(List<IstioResource> resources) {
    return change(resources, List.of());
  }

  Publication remove(String host) {
    return change(
        List.of(),
        List.of(Map.entry(ResourceKind.SERVICE_ENTRY, new ResourceName(namespace, host))));
  }

  Publication change(List<IstioResource> put, List<Map.Entry<ResourceKind, ResourceName>> removed) {
    Map<ResourceKind, Map<ResourceName, IstioResource>> byKind = new EnumMap<>(ResourceKind.class);
    Map<ResourceKind, Set<ResourceName>> gone = new EnumMap<>(ResourceKind.class);
    Map<ResourceKind, Set<ResourceName>> changed = new EnumMap<>(ResourceKind.class);
    for (IstioResource resource : put) {
      byKind
          .computeIfAbsent(resource.kind(), kind -> new HashMap<>())
          .put(resource.name(), resource);
      changed.computeIfAbsent(resource.kind(), kind -> new HashSet<>()).add(resource.name());
    }
    removed.forEach(
        entry -> {
          gone.computeIfAbsent(entry.getKey(), kind -> new HashSet<>()).add(entry.getValue());
          changed.computeIfAbsent(entry.getKey(), kind -> new HashSet<>()).add(entry.getValue());
        });
    snapshot = snapshot.next(byKind, gone);
    return new Publication(snapshot, changed, System.nanoTime());
  }
}
