package io.registrybridge.xds;

import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The resources of one kind in a shard. Immutable.
 *
 * <p>They are kept in the order in which istiod gets them, the latest changes first: it works
 * through a response in its order and tells its proxies before it has come to the end. So whatever
 * a stream has not seen yet stands at the beginning, whenever that stream was served last.
 *
 * @param byName the resources by name
 * @param latestFirst the same in order; unmodifiable
 * @param bytes how many they take in a response
 */
record ShardResources(
    PMap<ResourceName, IstioResource> byName, List<IstioResource> latestFirst, long bytes) {
  static final ShardResources NONE = ShardResources.of(HashTreePMap.empty());

  /** Resources of which nobody knows the changes. */
  static ShardResources of(PMap<ResourceName, IstioResource> byName) {
    return new ShardResources(byName, List.copyOf(byName.values()), bytes(byName.values()));
  }

  /**
   * The resources after a change.
   *
   * @param after the resources after it
   * @param changed the names that differ
   */
  ShardResources next(PMap<ResourceName, IstioResource> after, Set<ResourceName> changed) {
    // Told apart by identity: a look at each name would cost more than all else.
    Set<IstioResource> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    List<IstioResource> ordered = new ArrayList<>(after.size());
    for (ResourceName name : changed) {
      IstioResource before = byName.get(name);
      if (before != null) {
        gone.add(before);
      }
      IstioResource now = after.get(name);
      if (now != null) {
        ordered.add(now);
      }
    }
    long bytesAfter = bytes - bytes(gone) + bytes(ordered);
    int looked = 0;
    while (!gone.isEmpty()) {
      IstioResource resource = latestFirst.get(looked);
      if (!gone.remove(resource)) {
        ordered.add(resource);
      }
      looked++;
    }
    ordered.addAll(latestFirst.subList(looked, latestFirst.size()));
    return new ShardResources(after, Collections.unmodifiableList(ordered), bytesAfter);
  }

  private static long bytes(Collection<IstioResource> resources) {
    return resources.stream().mapToLong(EncodedResponse::sizeOf).sum();
  }
}
