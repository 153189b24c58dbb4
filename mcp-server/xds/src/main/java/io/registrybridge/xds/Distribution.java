package io.registrybridge.xds;

import io.grpc.Status;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings each publication to the streams that it concerns. Safe for use by several threads.
 *
 * <p>Lock order: this one's first, a stream's second. Nothing here waits for a client.
 */
final class Distribution {
  /** istiod keeps what it has and connects anew. */
  private static final Status GOING_AWAY =
      Status.UNAVAILABLE.withDescription("the bridge is going away; connect again");

  private final ReentrantLock lock = new ReentrantLock();

  // All guarded by the lock.
  private final Set<ClientStream> streams = new LinkedHashSet<>();
  // By the number of shards; only those that a stream uses.
  private final Map<Integer, Partition> partitions = new HashMap<>();
  private ResourceSnapshot snapshot = ResourceSnapshot.EMPTY;
  private boolean ready;
  private boolean closed;

  void publish(Publication publication) {
    lock.lock();
    try {
      snapshot = publication.snapshot();
      if (ready) {
        follow(publication);
      } else {
        begin();
      }
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    ready = true;
    partitions.values().forEach(partition -> partition.load(snapshot));
    for (ClientStream stream : streams) {
      stream.offer(partitionOf(stream).view(stream.shard()), Map.of(), 0);
    }
  }

  private void follow(Publication publication) {
    Map<Integer, List<Map<ResourceKind, Set<ResourceName>>>> changed = new HashMap<>();
    partitions.forEach((count, partition) -> changed.put(count, partition.apply(publication)));
    for (ClientStream stream : streams) {
      Shard shard = stream.shard();
      Map<ResourceKind, Set<ResourceName>> concerned =
          changed.getOrDefault(shard.count(), List.of()).get(shard.index());
      if (!concerned.isEmpty()) {
        stream.offer(partitionOf(stream).view(shard), concerned, publication.sinceNanos());
      }
    }
  }

  /** From here on the stream hears of every publication; the newest comes at once. */
  void add(ClientStream stream) {
    lock.lock();
    try {
      streams.add(stream);
      stream.offer(partitionOf(stream).view(stream.shard()), Map.of(), 0);
      if (closed) {
        stream.end(GOING_AWAY);
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(ClientStream stream) {
    lock.lock();
    try {
      streams.remove(stream);
      int count = stream.shard().count();
      if (streams.stream().noneMatch(other -> other.shard().count() == count)) {
        partitions.remove(count);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams, and each that comes later. */
  void close() {
    lock.lock();
    try {
      closed = true;
      streams.forEach(stream -> stream.end(GOING_AWAY));
    } finally {
      lock.unlock();
    }
  }

  List<ClientStream> streams() {
    lock.lock();
    try {
      return List.copyOf(streams);
    } finally {
      lock.unlock();
    }
  }

  private Partition partitionOf(ClientStream stream) {
    return partitions.computeIfAbsent(
        stream.shard().count(),
        count -> {
          Partition partition = new Partition(count);
          if (ready) {
            partition.load(snapshot);
          }
          return partition;
        });
  }
}
