package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.model.ServiceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The services of all partitions, and the moment at which all of them are known for the first time:
 * a complete list must hold all partitions. Safe for use by several threads.
 */
final class KnownServices {
  private final String source;
  private final Emitter emitter;

  // No monitor: who waits in one for a lock of a service would hold his carrier on JDK 21.
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Map<Partition, Map<String, WatchedService>> services = new HashMap<>();
  private final Set<Partition> awaited;

  KnownServices(String source, Emitter emitter, Collection<Partition> partitions) {
    this.source = source;
    this.emitter = emitter;
    this.awaited = new HashSet<>(partitions);
    partitions.forEach(partition -> services.put(partition, new HashMap<>()));
  }

  /** Adds those that are not known yet, and returns them. */
  List<WatchedService> add(Partition partition, Collection<String> names) {
    return locked(() -> addNew(partition, names));
  }

  private List<WatchedService> addNew(Partition partition, Collection<String> names) {
    Map<String, WatchedService> known = of(partition);
    List<WatchedService> added = new ArrayList<>();
    for (String name : names) {
      if (!known.containsKey(name)) {
        WatchedService service = new WatchedService(partition, name, partition.key(source, name));
        known.put(name, service);
        added.add(service);
      }
    }
    return added;
  }

  /** A complete list of a partition was added; after the last partition's first, all is told. */
  void completed(Partition partition) {
    between(() -> tellOnce(partition));
  }

  private void tellOnce(Partition partition) {
    if (awaited.remove(partition) && awaited.isEmpty()) {
      Set<ServiceKey> keys = new HashSet<>();
      services
          .values()
          .forEach(
              known ->
                  known.values().stream()
                      .filter(KnownServices::isThere)
                      .forEach(service -> keys.add(service.key)));
      emitter.send(new Resynced(keys));
    }
  }

  /** Does what may tell of a removal, so that it never falls into the telling of all. */
  void between(Runnable removal) {
    lock.lock();
    try {
      removal.run();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a service that is gone for good. */
  void forget(WatchedService service) {
    between(() -> of(service.partition).remove(service.name, service));
  }

  /** Those of one partition, at this moment. */
  List<WatchedService> in(Partition partition) {
    return locked(() -> List.copyOf(of(partition).values()));
  }

  /** All of them, at this moment. */
  List<WatchedService> all() {
    return locked(
        () -> services.values().stream().flatMap(known -> known.values().stream()).toList());
  }

  private <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  private Map<String, WatchedService> of(Partition partition) {
    return services.computeIfAbsent(partition, unknown -> new HashMap<>());
  }

  private static boolean isThere(WatchedService service) {
    service.lock.lock();
    try {
      return service.listed || service.told != null;
    } finally {
      service.lock.unlock();
    }
  }
}
