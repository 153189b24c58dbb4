package io.registrybridge.api.event;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.Set;

/**
 * What an adapter saw.
 *
 * <p><b>Evidence.</b> Whatever takes something away ({@link ServiceRemoved}, a {@link
 * ServiceUpdated} with fewer instances, a key left out of {@link Resynced}) may be sent only when
 * the registry said so in a complete, successful answer. A failed, partial, timed-out, refused,
 * filtered or half-understood answer gives a {@link StatusChanged} with {@link
 * SourceStatus.State#DEGRADED} and nothing else.
 *
 * <p><b>Idempotence.</b> The same event may be sent again at any time; equal state changes nothing.
 */
public sealed interface RegistryEvent {

  /** A whole service, as it is now. Not a difference: what is not in it is not there. */
  record ServiceUpdated(ServiceSnapshot snapshot) implements RegistryEvent {}

  /** The registry said that a service is gone. */
  record ServiceRemoved(ServiceKey key) implements RegistryEvent {}

  /**
   * The complete list of the services that the registry has. What was known and is not in it is
   * gone; what is in it and not yet known is still to be read.
   */
  record Resynced(Set<ServiceKey> services) implements RegistryEvent {
    public Resynced {
      services = Set.copyOf(services);
    }
  }

  /** The connection, or what is known of the registry's data, has changed. */
  record StatusChanged(SourceStatus status) implements RegistryEvent {}
}
