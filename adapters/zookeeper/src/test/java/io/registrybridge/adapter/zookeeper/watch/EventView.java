package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What somebody knows who heard these events and believes each. */
final class EventView {
  private EventView() {}

  /** The addresses behind each service, by its name. */
  static Map<String, Set<String>> addresses(List<RegistryEvent> events) {
    Map<String, Set<String>> view = new TreeMap<>();
    for (RegistryEvent event : events) {
      switch (event) {
        case ServiceUpdated updated -> {
          Set<String> addresses = new TreeSet<>();
          updated.snapshot().instances().stream()
              .map(ServiceInstance::address)
              .forEach(addresses::add);
          view.put(updated.snapshot().key().name(), addresses);
        }
        case ServiceRemoved removed -> view.remove(removed.key().name());
        case Resynced list ->
            view.keySet().retainAll(list.services().stream().map(ServiceKey::name).toList());
        case StatusChanged changed -> {}
      }
    }
    return view;
  }
}
