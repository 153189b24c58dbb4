package io.registrybridge.it.eureka;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What an adapter told: every event, and the state they add up to. */
final class Observed implements RegistryEventSink {
  private final List<RegistryEvent> events = new ArrayList<>();
  private final Map<String, ServiceSnapshot> services = new TreeMap<>();
  private final List<String> removals = new ArrayList<>();
  private final Map<String, Consumer<ServiceSnapshot>> listeners = new ConcurrentHashMap<>();
  private SourceStatus status = SourceStatus.CONNECTING;
  private boolean resynced;

  @Override
  public void accept(RegistryEvent event) {
    take(event);
    if (event instanceof ServiceUpdated updated) {
      Consumer<ServiceSnapshot> listener = listeners.get(updated.snapshot().key().name());
      if (listener != null) {
        listener.accept(updated.snapshot());
      }
    }
  }

  private synchronized void take(RegistryEvent event) {
    events.add(event);
    switch (event) {
      case ServiceUpdated updated -> {
        String name = updated.snapshot().key().name();
        ServiceSnapshot before = services.put(name, updated.snapshot());
        if (before != null) {
          Set<String> gone = available(before);
          gone.removeAll(available(updated.snapshot()));
          gone.forEach(id -> removals.add(name + ": " + id));
        }
      }
      case ServiceRemoved removed -> {
        services.remove(removed.key().name());
        removals.add(removed.key().name());
      }
      case Resynced list -> {
        resynced = true;
        Set<String> names = new TreeSet<>();
        list.services().forEach(key -> names.add(key.name()));
        for (String name : List.copyOf(services.keySet())) {
          if (!names.contains(name)) {
            services.remove(name);
            removals.add(name);
          }
        }
      }
      case StatusChanged changed -> status = changed.status();
    }
  }

  /** Calls back for each new state of a service. */
  void listen(String service, Consumer<ServiceSnapshot> listener) {
    listeners.put(service, listener);
  }

  synchronized Set<String> names() {
    return Set.copyOf(services.keySet());
  }

  synchronized boolean resynced() {
    return resynced;
  }

  synchronized SourceStatus status() {
    return status;
  }

  synchronized List<ErrorCode> causes() {
    return status.causes().stream().map(SourceStatus.Cause::code).toList();
  }

  /** The services and the available instances that were taken away. */
  synchronized List<String> removals() {
    return List.copyOf(removals);
  }

  /** What was taken away before the registry was known to have lost its data. */
  synchronized List<RegistryEvent> removalsBefore(SourceStatus.Continuity continuity) {
    return events.stream()
        .takeWhile(
            event ->
                !(event instanceof StatusChanged changed
                    && changed.status().continuity() == continuity))
        .filter(event -> isRemoval(event))
        .toList();
  }

  private static boolean isRemoval(RegistryEvent event) {
    return switch (event) {
      case ServiceRemoved removed -> true;
      case ServiceUpdated updated -> available(updated.snapshot()).isEmpty();
      case Resynced list -> list.services().isEmpty();
      case StatusChanged changed -> false;
    };
  }

  synchronized List<SourceStatus> statuses() {
    return events.stream()
        .filter(StatusChanged.class::isInstance)
        .map(event -> ((StatusChanged) event).status())
        .toList();
  }

  synchronized List<ServiceInstance> instances(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? List.of() : snapshot.instances();
  }

  /** The ids of a service's instances that should get traffic. */
  synchronized Set<String> available(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? Set.of() : available(snapshot);
  }

  synchronized long availableInstances() {
    return services.values().stream().mapToLong(snapshot -> available(snapshot).size()).sum();
  }

  synchronized Set<ServiceKey> unreadable() {
    return status.unreadable().keySet();
  }

  private static Set<String> available(ServiceSnapshot snapshot) {
    Set<String> ids = new TreeSet<>();
    snapshot.instances().stream()
        .filter(instance -> instance.availability().isAvailable())
        .forEach(instance -> ids.add(instance.id()));
    return ids;
  }
}
