package io.registrybridge.xds;

import com.google.protobuf.Any;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.proto.istio.mcp.v1alpha1.Metadata;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Publications as the engine makes them. Each method gives the one that follows the last. */
final class Resources {
  private static final ResourceKind KIND = ResourceKind.SERVICE_ENTRY;

  private ResourceSnapshot snapshot = ResourceSnapshot.EMPTY;

  static ResourceName name(String name) {
    return new ResourceName("shop", name);
  }

  /** A ServiceEntry whose version is its endpoint. */
  static IstioResource serviceEntry(String name, String endpoint) {
    ServiceEntry entry =
        ServiceEntry.newBuilder()
            .addHosts(name)
            .addEndpoints(WorkloadEntry.newBuilder().setAddress(endpoint))
            .build();
    Resource resource =
        Resource.newBuilder()
            .setMetadata(Metadata.newBuilder().setName(name(name).toString()).setVersion(endpoint))
            .setBody(Any.pack(entry))
            .build();
    return new IstioResource(KIND, name(name), Any.pack(resource).toByteString(), endpoint);
  }

  /** Services {@code s0} to {@code s<count-1>}, each at 10.0.0.1. */
  Publication services(int count) {
    return change(
        IntStream.range(0, count).mapToObj(i -> "s" + i).toArray(String[]::new), "10.0.0.1");
  }

  Publication put(String name, String endpoint) {
    return change(new String[] {name}, endpoint);
  }

  Publication remove(String name) {
    return next(Map.of(), Set.of(name(name)));
  }

  /** A publication that says that nothing changed. */
  Publication nothing() {
    snapshot = snapshot.next(KIND, Map.of(), Set.of());
    return new Publication(snapshot, Map.of(), 0);
  }

  ResourceSnapshot snapshot() {
    return snapshot;
  }

  private Publication change(String[] names, String endpoint) {
    Map<ResourceName, IstioResource> put = new LinkedHashMap<>();
    for (String name : names) {
      put.put(name(name), serviceEntry(name, endpoint));
    }
    return next(put, Set.of());
  }

  private Publication next(Map<ResourceName, IstioResource> put, Set<ResourceName> removed) {
    snapshot = snapshot.next(KIND, put, removed);
    Set<ResourceName> changed = new HashSet<>(put.keySet());
    changed.addAll(removed);
    return new Publication(snapshot, Map.of(KIND, changed), 0);
  }
}
