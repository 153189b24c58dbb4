package io.registrybridge.testkit.contract;

import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What somebody who believes every event knows: the endpoints of each service. A service without
 * endpoints is not in it, for registries differ in whether they keep such a thing.
 */
final class CatalogView {
  private final Map<String, Set<String>> endpoints = new HashMap<>();

  static Map<String, Set<String>> of(List<RegistryEvent> events) {
    CatalogView view = new CatalogView();
    events.forEach(view::apply);
    return view.endpoints();
  }

  void apply(RegistryEvent event) {
    switch (event) {
      case RegistryEvent.ServiceUpdated updated ->
          endpoints.put(updated.snapshot().key().name(), endpointsOf(updated.snapshot()));
      case RegistryEvent.ServiceRemoved removed -> endpoints.remove(removed.key().name());
      case RegistryEvent.Resynced resynced ->
          endpoints
              .keySet()
              .retainAll(
                  resynced.services().stream().map(ServiceKey::name).collect(Collectors.toSet()));
      case RegistryEvent.StatusChanged status -> {}
    }
  }

  /** Only of services that the suite has made: a registry may have some of its own. */
  Map<String, Set<String>> endpoints() {
    Map<String, Set<String>> known = new TreeMap<>();
    endpoints.forEach(
        (name, of) -> {
          if (name.startsWith(RegistryAdapterContract.PREFIX) && !of.isEmpty()) {
            known.put(name, of);
          }
        });
    return known;
  }

  static Set<String> endpointsOf(ServiceSnapshot snapshot) {
    Set<String> found = new TreeSet<>();
    for (ServiceInstance instance : snapshot.instances()) {
      if (instance.availability().isAvailable()) {
        instance.ports().forEach(port -> found.add(instance.address() + ":" + port.number()));
      }
    }
    return found;
  }
}
