package io.registrybridge.engine;

import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the resources that differ between two snapshots. Not thread-safe. */
final class ResourceChange {
  private final Map<ResourceKind, Map<ResourceName, IstioResource>> put =
      new EnumMap<>(ResourceKind.class);
  private final Map<ResourceKind, Set<ResourceName>> removed = new EnumMap<>(ResourceKind.class);

  /** One host's resources; an unchanged one is the same instance. */
  void replace(List<IstioResource> before, List<IstioResource> after) {
    Set<IstioResource> unchanged = Collections.newSetFromMap(new IdentityHashMap<>());
    for (IstioResource old : before) {
      unchanged.add(old);
      removed.computeIfAbsent(old.kind(), kind -> new HashSet<>()).add(old.name());
    }
    for (IstioResource now : after) {
      removed.getOrDefault(now.kind(), new HashSet<>()).remove(now.name());
      if (!unchanged.contains(now)) {
        put.computeIfAbsent(now.kind(), kind -> new HashMap<>()).put(now.name(), now);
      }
    }
  }

  /** The snapshot that follows; the same one when nothing differs. */
  ResourceSnapshot after(ResourceSnapshot before) {
    return changed().isEmpty() ? before : before.next(put, removed);
  }

  /** The names of what differs; a kind in which nothing does is absent. */
  Map<ResourceKind, Set<ResourceName>> changed() {
    Map<ResourceKind, Set<ResourceName>> changed = new EnumMap<>(ResourceKind.class);
    put.forEach((kind, resources) -> changed.put(kind, new HashSet<>(resources.keySet())));
    removed.forEach(
        (kind, names) -> {
          if (!names.isEmpty()) {
            changed.computeIfAbsent(kind, k -> new HashSet<>()).addAll(names);
          }
        });
    return changed;
  }
}
