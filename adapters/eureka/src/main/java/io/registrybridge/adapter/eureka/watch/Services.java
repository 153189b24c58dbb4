package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.adapter.eureka.registry.Instance;
import io.registrybridge.adapter.eureka.registry.InstanceKey;
import io.registrybridge.adapter.eureka.registry.InstanceMapping;
import io.registrybridge.adapter.eureka.registry.ServiceNames;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.model.ServiceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups instances into the services that are wanted, and tells those that have changed. Not
 * thread-safe.
 */
final class Services implements InstanceTable.Listener {
  private final String source;
  private final ServiceNames names;
  private final InstanceMapping mapping;
  private final RegistryEventSink sink;
  private final Map<String, Map<InstanceKey, Instance>> services = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private final Set<String> told = new HashSet<>();
  private boolean listDue;

  /**
   * @param source the source's name, for the keys
   */
  Services(String source, ServiceNames names, InstanceMapping mapping, RegistryEventSink sink) {
    this.source = source;
    this.names = names;
    this.mapping = mapping;
    this.sink = sink;
  }

  @Override
  public void changed(@Nullable Instance before, @Nullable Instance after) {
    if (before != null) {
      names.of(before).forEach(name -> leave(name, before));
    }
    if (after != null) {
      names.of(after).forEach(name -> join(name, after));
    }
  }

  private void join(String name, Instance instance) {
    services.computeIfAbsent(name, unused -> new HashMap<>()).put(instance.key(), instance);
    changed.add(name);
  }

  private void leave(String name, Instance instance) {
    Map<InstanceKey, Instance> service = services.get(name);
    if (service != null) {
      service.remove(instance.key());
      if (service.isEmpty()) {
        services.remove(name);
      }
    }
    changed.add(name);
  }

  /** The complete list is due with what is told next, also if nothing has left it. */
  void demandList() {
    listDue = true;
  }

  /** Tells what has changed since the last time; what was not taken then is told again. */
  void tell() {
    for (String name : List.copyOf(changed)) {
      Map<InstanceKey, Instance> service = services.get(name);
      if (service != null) {
        told.add(name);
        sink.accept(new ServiceUpdated(mapping.snapshot(key(name), service.values())));
        changed.remove(name);
      }
    }
    // What is left has gone; what came and went in between was never told.
    changed.retainAll(told);
    // Several that go together are judged together.
    if (listDue || changed.size() > 1) {
      sink.accept(list());
      listDue = false;
    } else {
      changed.forEach(name -> sink.accept(new ServiceRemoved(key(name))));
    }
    told.removeAll(changed);
    changed.clear();
  }

  private RegistryEvent list() {
    Set<ServiceKey> keys = HashSet.newHashSet(services.size());
    services.keySet().forEach(name -> keys.add(key(name)));
    return new Resynced(keys);
  }

  private ServiceKey key(String name) {
    return new ServiceKey(source, "", name);
  }
}
