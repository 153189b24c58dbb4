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
    if (count == 1) {
      views.set(0, new ShardView(true, snapshot.revision(), snapshot.byKind()));
      return;
    }
    List<Map<ResourceKind, Map<ResourceName, IstioResource>>> shards = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      shards.add(new EnumMap<>(ResourceKind.class));
    }
    for (ResourceKind kind : ResourceKind.values()) {
      snapshot
          .of(kind)
          .forEach(
              (name, resource) ->
                  shards
                      .get(Shard.indexOf(name, count))
                      .computeIfAbsent(kind, k -> new HashMap<>())
                      .put(name, resource));
    }
    for (int shard = 0; shard < count; shard++) {
      Map<ResourceKind, PMap<ResourceName, IstioResource>> byKind =
          new EnumMap<>(ResourceKind.class);
      shards.get(shard).forEach((kind, some) -> byKind.put(kind, HashTreePMap.from(some)));
      views.set(shard, new ShardView(true, snapshot.revision(), byKind));
    }
  }

  /**
   * Takes a publication that follows the one before.
   *
   * @return for each shard, by its index, the names that changed in it
   */
  List<Map<ResourceKind, Set<ResourceName>>> apply(Publication publication) {
    ResourceSnapshot snapshot = publication.snapshot();
    if (count == 1) {
      load(snapshot);
      return List.of(publication.changed());
    }
    List<Map<ResourceKind, Set<ResourceName>>> changed = split(publication.changed());
    for (int shard = 0; shard < count; shard++) {
      views.set(shard, next(views.get(shard), snapshot, changed.get(shard)));
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

  private static ShardView next(
      ShardView before, ResourceSnapshot snapshot, Map<ResourceKind, Set<ResourceName>> changed) {
    if (changed.isEmpty()) {
      return before;
    }
    Map<ResourceKind, PMap<ResourceName, IstioResource>> byKind = new EnumMap<>(ResourceKind.class);
    byKind.putAll(before.byKind());
    changed.forEach(
        (kind, names) -> byKind.put(kind, next(before.of(kind), snapshot.of(kind), names)));
    return new ShardView(true, snapshot.revision(), byKind);
  }

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
