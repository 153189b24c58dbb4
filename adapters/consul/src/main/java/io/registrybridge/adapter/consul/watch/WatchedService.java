package io.registrybridge.adapter.consul.watch;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.model.ServiceKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** What is known of one service in the list. */
final class WatchedService {
  private static final Cancellable NOTHING = () -> {};

  final String name;
  final ServiceKey key;

  /**
   * Held during a read that does not block and while an answer is taken, so that the states of one
   * service are told in their order whichever way they came.
   */
  final ReentrantLock reading = new ReentrantLock();

  /** The index of the state that was told last; 0 before the first. Guarded by {@link #reading}. */
  long index;

  /** The data the index belongs to. Guarded by {@link #reading}. */
  long data = -1;

  /** Whether the index fell in the last answer, which was not believed. Guarded by reading. */
  boolean indexFell;

  /** The instances that were told last. Guarded by {@link #reading}. */
  Set<String> instances = Set.of();

  /** The nodes that have instances of it. */
  volatile Set<String> nodes = Set.of();

  /** Whether it is in the list no more. */
  volatile boolean removed;

  /** The loop of its long poll, if it has a slot. Guarded by {@link ServiceWatches}. */
  Cancellable loop = NOTHING;

  /** Whether it has a slot. Written by {@link ServiceWatches} only. */
  volatile boolean hasSlot;

  /** Whether the last poll of its slot failed; the next one is short then. Owned by its loop. */
  volatile boolean inDoubt;

  /** Tries that failed in a row, outside of a slot. Guarded by {@link DirtyServices}. */
  int failures;

  WatchedService(ServiceKey key) {
    this.name = key.name();
    this.key = key;
  }

  /**
   * Whether what was told of a node's instances is not what is registered there.
   *
   * @param registered the instances on the node and the indexes of their last changes
   * @param seen the data they belong to
   */
  boolean differs(String node, Map<String, Long> registered, long seen) {
    if (registered.isEmpty() && !nodes.contains(node)) {
      return false;
    }
    reading.lock();
    try {
      boolean newer =
          registered.entrySet().stream()
              .anyMatch(
                  instance ->
                      instance.getValue() > index || !instances.contains(instance.getKey()));
      boolean gone =
          instances.stream()
              .anyMatch(known -> known.startsWith(node + "/") && !registered.containsKey(known));
      return data != seen || newer || gone;
    } finally {
      reading.unlock();
    }
  }

  void endLoop() {
    loop.cancel();
    loop = NOTHING;
    hasSlot = false;
  }
}
