package io.registrybridge.crd;

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
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadSelector;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Publications as the engine makes them, in the namespace {@code shop}. */
public final class TestResources {
  private static final String SOURCE = "registrybridge.io/source";

  private ResourceSnapshot snapshot = ResourceSnapshot.EMPTY;

  /** A ServiceEntry of a source with endpoints of its own. */
  public static IstioResource inline(String host, String source, String... addresses) {
    ServiceEntry.Builder entry = ServiceEntry.newBuilder().addHosts(host);
    for (String address : addresses) {
      entry.addEndpoints(WorkloadEntry.newBuilder().setAddress(address).putLabels(SOURCE, source));
    }
    return resource(
        ResourceKind.SERVICE_ENTRY, new ResourceName("shop", host), source, entry.build());
  }

  /** A ServiceEntry that selects WorkloadEntries. */
  public static IstioResource selecting(String host, String source) {
    return resource(
        ResourceKind.SERVICE_ENTRY,
        new ResourceName("shop", host),
        source,
        ServiceEntry.newBuilder()
            .addHosts(host)
            .setWorkloadSelector(WorkloadSelector.newBuilder().putLabels("for", host))
            .build());
  }

  /** A WorkloadEntry of a host. */
  public static IstioResource workload(String host, String source, String address) {
    return resource(
        ResourceKind.WORKLOAD_ENTRY,
        new ResourceName("shop", host + "-" + address, host),
        source,
        WorkloadEntry.newBuilder().setAddress(address).build());
  }

  public static IstioResource resource(
      ResourceKind kind, ResourceName name, String source, Message body) {
    Resource resource =
        Resource.newBuilder()
            .setMetadata(Metadata.newBuilder().setName(name.toString()).putLabels(SOURCE, source))
            .setBody(Any.pack(body))
            .build();
    return new IstioResource(kind, name, Any.pack(resource).toByteString(), "v");
  }

  /** The publication that follows the last one when these are put. */
  public Publication put(IstioResource... resources) {
    return change(List.of(resources), List.of());
  }

  /** The publication that follows the last one when these are taken away. */
  public Publication remove(IstioResource... resources) {
    return change(List.of(), List.of(resources));
  }

  public Publication change(List<IstioResource> put, List<IstioResource> removed) {
    Map<ResourceKind, Map<ResourceName, IstioResource>> byKind = new EnumMap<>(ResourceKind.class);
    Map<ResourceKind, Set<ResourceName>> gone = new EnumMap<>(ResourceKind.class);
    Map<ResourceKind, Set<ResourceName>> changed = new EnumMap<>(ResourceKind.class);
    for (IstioResource each : put) {
      byKind.computeIfAbsent(each.kind(), kind -> new HashMap<>()).put(each.name(), each);
      changed.computeIfAbsent(each.kind(), kind -> new HashSet<>()).add(each.name());
    }
    for (IstioResource each : removed) {
      gone.computeIfAbsent(each.kind(), kind -> new HashSet<>()).add(each.name());
      changed.computeIfAbsent(each.kind(), kind -> new HashSet<>()).add(each.name());
    }
    snapshot = snapshot.next(byKind, gone);
    return new Publication(snapshot, changed, 0);
  }
}
