package io.registrybridge.xds;

import io.registrybridge.engine.publish.ResourceKind;
import java.util.Map;

/**
 * What one shard holds at one moment. Immutable, shared by all streams of the shard.
 *
 * @param ready whether there was a publication at all; before it, nobody knows what there is
 * @param revision of the snapshot
 * @param byKind the resources of the shard
 */
record ShardView(boolean ready, long revision, Map<ResourceKind, ShardResources> byKind) {
  static final ShardView NOT_READY = new ShardView(false, 0, Map.of());

  ShardResources of(ResourceKind kind) {
    return byKind.getOrDefault(kind, ShardResources.NONE);
  }
}
