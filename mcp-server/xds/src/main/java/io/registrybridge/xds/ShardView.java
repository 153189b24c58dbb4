package io.registrybridge.xds;

import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What one shard holds at one moment. Immutable, shared by all streams of the shard.
 *
 * @param ready whether there was a publication at all; before it, nobody knows what there is
 * @param revision of the snapshot
 * @param byKind the resources of the shard
 */
record ShardView(
    boolean ready, long revision, Map<ResourceKind, PMap<ResourceName, IstioResource>> byKind) {
  static final ShardView NOT_READY = new ShardView(false, 0, Map.of());

  PMap<ResourceName, IstioResource> of(ResourceKind kind) {
    return byKind.getOrDefault(kind, HashTreePMap.empty());
  }

  /**
   * All resources of a kind, the changed ones first: istiod works through a response in its order
   * and tells its proxies before it has come to the end.
   */
  List<IstioResource> changedFirst(ResourceKind kind, Set<ResourceName> changed) {
    PMap<ResourceName, IstioResource> all = of(kind);
    if (changed.isEmpty()) {
      return List.copyOf(all.values());
    }
    List<IstioResource> ordered = new ArrayList<>(all.size());
    for (ResourceName name : changed) {
      IstioResource resource = all.get(name);
      if (resource != null) {
        ordered.add(resource);
      }
    }
    all.forEach(
        (name, resource) -> {
          if (!changed.contains(name)) {
            ordered.add(resource);
          }
        });
    return ordered;
  }
}
