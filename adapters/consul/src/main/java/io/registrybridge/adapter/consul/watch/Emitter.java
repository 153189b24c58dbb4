package io.registrybridge.adapter.consul.watch;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.Collection;
import java.util.Set;

/**
 * Sends events so that none about a service can follow its removal, and none the closing. Safe for
 * use by several threads.
 */
final class Emitter {
  private final RegistryEventSink sink;

  // Guarded by this, as is the removal mark of each service.
  private boolean closed;

  Emitter(RegistryEventSink sink) {
    this.sink = sink;
  }

  synchronized void updated(WatchedService service, ServiceSnapshot snapshot) {
    if (!service.removed) {
      send(new ServiceUpdated(snapshot));
    }
  }

  /** Each of the services is gone. */
  synchronized void removed(Collection<WatchedService> services) {
    for (WatchedService service : services) {
      service.removed = true;
      send(new ServiceRemoved(service.key));
    }
  }

  /**
   * The complete list.
   *
   * @param gone those that were in the one before and are not in this one
   */
  synchronized void resynced(Set<ServiceKey> services, Collection<WatchedService> gone) {
    gone.forEach(service -> service.removed = true);
    send(new Resynced(services));
  }

  synchronized void close() {
    closed = true;
  }

  private void send(RegistryEvent event) {
    if (!closed) {
      sink.accept(event);
    }
  }
}
