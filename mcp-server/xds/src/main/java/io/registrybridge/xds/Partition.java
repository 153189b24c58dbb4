package io.registrybridge.xds;

import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The resources split over one number of shards, kept from publication to publication so that a
 * change costs the change. Not safe for use by several threads.
 */
final class Partition {
  private final int count;
  private final List<ShardView> views;

  Partition(int count) {
    this.count = count;
    this.views = new ArrayList<>(Collections.nCopies(count, ShardView.NOT_READY));
  }

  /** The newest state of a shard of this partition. */
  ShardView view(Shard shard) {
    return views.get(shard.index());
  }

  /** Takes a whole snapshot. */
  void load(ResourceSnapshot snapshot) {
    List<Map<ResourceKind, ShardResources>> shards = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      shards.add(new EnumMap<>(ResourceKind.class));
    }
    snapshot.byKind().forEach((kind, all) -> split(kind, all, shards));
    for (int shard = 0; shard < count; shard++) {
      views.set(shard, new ShardView(true, snapshot.revision(), shards.get(shard)));
    }
  }

  private void split(
      ResourceKind kind,
      PMap<ResourceName, IstioResource> all,
      List<Map<ResourceKind, ShardResources>> shards) {
    if (count == 1) {
      shards.getFirst().put(kind, ShardResources.of(all));
      return;
    }
    List<Map<ResourceName, IstioResource>> parts = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      parts.add(new HashMap<>());
    }
    all.forEach((name, resource) -> parts.get(Shard.indexOf(name, count)).put(name, resource));
    for (int shard = 0; shard < count; shard++) {
      shards.get(shard).put(kind, ShardResources.of(HashTreePMap.from(parts.get(shard))));
    }
  }

  /**
   * Takes a publication that follows the one before.
   *
   * @return for each shard, by its index, the names that changed in it
   */
  List<Map<ResourceKind, Set<ResourceName>>> apply(Publication publication) {
    List<Map<ResourceKind, Set<ResourceName>>> changed =
        count == 1 ? List.of(publication.changed()) : split(publication.changed());
    for (int shard = 0; shard < count; shard++) {
      views.set(shard, next(views.get(shard), publication.snapshot(), changed.get(shard)));
    }
    return changed;
  }

  private List<Map<ResourceKind, Set<ResourceName>>> split(
      Map<ResourceKind, Set<ResourceName>> changed) {
    List<Map<ResourceKind, Set<ResourceName>>> shards = new ArrayList<>(count);
    for (int shard = 0; shard < count; shard++) {
      shards.add(new EnumMap<>(ResourceKind.class));
    }
    changed.forEach(
        (kind, names) -> {
          for (ResourceName name : names) {
            shards
                .get(Shard.indexOf(name, count))
                .computeIfAbsent(kind, k -> new HashSet<>())
                .add(name);
          }
        });
    return shards;
  }

  private ShardView next(
      ShardView before, ResourceSnapshot snapshot, Map<ResourceKind, Set<ResourceName>> changed) {
    if (changed.isEmpty()) {
      return before;
    }
    Map<ResourceKind, ShardResources> byKind = new EnumMap<>(ResourceKind.class);
    byKind.putAll(before.byKind());
    changed.forEach(
        (kind, names) -> {
          ShardResources present = before.of(kind);
          PMap<ResourceName, IstioResource> all = snapshot.of(kind);
          byKind.put(
              kind, present.next(count == 1 ? all : next(present.byName(), all, names), names));
        });
    return new ShardView(true, snapshot.revision(), byKind);
  }

  /** The part of a shard follows from the names that lie in it. */
  private static PMap<ResourceName, IstioResource> next(
      PMap<ResourceName, IstioResource> before,
      PMap<ResourceName, IstioResource> all,
      Set<ResourceName> names) {
    PMap<ResourceName, IstioResource> result = before;
    for (ResourceName name : names) {
      IstioResource resource = all.get(name);
      result = resource == null ? result.minus(name) : result.plus(name, resource);
    }
    return result;
  }
}
