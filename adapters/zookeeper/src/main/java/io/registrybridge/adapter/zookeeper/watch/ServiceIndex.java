package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.layout.Entry;
import io.registrybridge.adapter.zookeeper.layout.Layout;
import io.registrybridge.adapter.zookeeper.layout.Part;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which directories make which services, and what of it was told. Not thread-safe.
 *
 * <p>A service mostly comes from one directory; where providers are grouped by application, or are
 * registered by interface and by application, it comes from many.
 */
final class ServiceIndex {
  private final RegistryEventSink sink;
  private final StatusBoard board;
  private final ServiceSelector wanted;
  private final Map<ServiceKey, Service> services = new HashMap<>();
  private final Map<Directory, Set<ServiceKey>> keys = new HashMap<>();
  private final Mapping mapping = new Mapping();
  // By name, which is that of an application.
  private final Map<String, Directory> mapped = new HashMap<>();

  ServiceIndex(RegistryEventSink sink, StatusBoard board, ServiceSelector wanted) {
    this.sink = sink;
    this.board = board;
    this.wanted = wanted;
  }

  private static final class Service {
    private final Layout layout;
    private final TreeMap<String, Part> parts = new TreeMap<>();
    private ServiceSnapshot told;

    Service(ServiceKey key, Layout layout) {
      this.layout = layout;
      this.told = new ServiceSnapshot(key, Map.of(), List.of());
    }

    boolean isEmptyWithout(String directory) {
      return parts.entrySet().stream()
          .allMatch(part -> part.getKey().equals(directory) || part.getValue().isEmpty());
    }
  }

  /** What a directory contributes in which there is this. */
  Map<ServiceKey, Part> parts(Directory directory, Collection<Entry> entries) {
    return directory.layout().parts(directory.name(), entries, mapping.lookup(directory));
  }

  /** Whether a service would lose the last that stands behind it. */
  boolean wouldEmptyOne(Directory directory, Map<ServiceKey, Part> next) {
    for (ServiceKey key : keys.getOrDefault(directory, Set.of())) {
      Part part = next.get(key);
      Service service = services.get(key);
      boolean stays = part != null && !part.isEmpty();
      if (!stays
          && service != null
          && !service.told.instances().isEmpty()
          && service.isEmptyWithout(directory.path())) {
        return true;
      }
    }
    return false;
  }

  /** Whether anything is known of a directory. */
  boolean knows(Directory directory) {
    return !keys.getOrDefault(directory, Set.of()).isEmpty();
  }

  /** The services that stand and fall with a directory. */
  Set<ServiceKey> servicesOf(Directory directory) {
    return knows(directory)
        ? Set.copyOf(keys.getOrDefault(directory, Set.of()))
        : Set.of(directory.layout().service(directory.name()));
  }

  /** Takes what a directory contributes now; nothing is told. */
  Set<ServiceKey> replace(Directory directory, Map<ServiceKey, Part> next) {
    Set<ServiceKey> before = keys.getOrDefault(directory, Set.of());
    Set<ServiceKey> affected = new HashSet<>(before);
    Set<ServiceKey> now = new HashSet<>();
    next.forEach(
        (key, part) -> {
          if (wanted.selects(key.name())) {
            services
                .computeIfAbsent(key, added -> new Service(added, directory.layout()))
                .parts
                .put(directory.path(), part);
            now.add(key);
          }
        });
    for (ServiceKey key : before) {
      Service service = services.get(key);
      if (!now.contains(key) && service != null) {
        service.parts.remove(directory.path());
      }
    }
    if (directory.layout().usesMapping()) {
      mapped.put(directory.name(), directory);
    }
    if (now.isEmpty()) {
      keys.remove(directory);
    } else {
      keys.put(directory, now);
    }
    affected.addAll(now);
    return affected;
  }

  /** Takes that a directory is not there any more; nothing is told. */
  Set<ServiceKey> forget(Directory gone) {
    Set<ServiceKey> affected = replace(gone, Map.of());
    mapped.remove(gone.name(), gone);
    return affected;
  }

  /**
   * Takes which interfaces applications provide. Returns the directories that contribute something
   * else now.
   */
  List<Directory> remap(Map<String, Set<String>> interfacesByApplication) {
    List<Directory> affected = new ArrayList<>();
    for (String application : mapping.take(interfacesByApplication)) {
      Directory directory = mapped.get(application);
      // A reading under way, and one that is tried again, end with the new mapping.
      if (directory != null && !directory.busy && directory.failures == 0) {
        affected.add(directory);
      }
    }
    return affected;
  }

  /** Tells of services what has changed. */
  void tell(Set<ServiceKey> affected) {
    affected.forEach(key -> tell(key, false));
    board.tellDefects();
  }

  /** Tells all services, changed or not, and which have no directory any more. */
  void tellAll() {
    Set.copyOf(services.keySet()).forEach(key -> tell(key, true));
    board.tellDefects();
  }

  private void tell(ServiceKey key, boolean unchangedToo) {
    Service service = services.get(key);
    if (service == null) {
      return;
    }
    if (service.parts.isEmpty()) {
      services.remove(key);
      board.whole(key);
      sink.accept(new ServiceRemoved(key));
      return;
    }
    Optional<ServiceSnapshot> snapshot = snapshot(key, service);
    if (snapshot.isPresent() && (unchangedToo || !snapshot.get().equals(service.told))) {
      service.told = snapshot.get();
      sink.accept(new ServiceUpdated(service.told));
    }
  }

  /** A service that meets a defect stays what was told of it, and takes no other with it. */
  private Optional<ServiceSnapshot> snapshot(ServiceKey key, Service service) {
    try {
      ServiceSnapshot snapshot = service.layout.snapshot(key, service.parts.values());
      board.whole(key);
      return Optional.of(snapshot);
    } catch (RuntimeException e) {
      board.defective(key, Cause.of(e));
      return Optional.empty();
    }
  }

  /**
   * Tells the complete list.
   *
   * @param unreadable services that are there and were not read
   */
  void tellList(Set<ServiceKey> unreadable) {
    Set<ServiceKey> all = new HashSet<>(services.keySet());
    all.addAll(unreadable);
    sink.accept(new Resynced(all));
  }
}
