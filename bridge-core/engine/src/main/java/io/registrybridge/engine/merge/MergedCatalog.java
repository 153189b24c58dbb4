package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All services under their hosts. Immutable; shares its structure with the one before it.
 *
 * @param services the services that are published, by their key in the catalog
 * @param claims who asks for which host
 * @param conflicts the conflicts, by the service that had to stand back
 */
public record MergedCatalog(
    PMap<ServiceKey, MergedService> services,
    HostClaims claims,
    PMap<ServiceKey, Conflict> conflicts) {
  /** No services. */
  public static final MergedCatalog EMPTY =
      new MergedCatalog(HashTreePMap.empty(), HostClaims.NONE, HashTreePMap.empty());

  MergedCatalog with(MergedService service) {
    return new MergedCatalog(services.plus(service.key(), service), claims, conflicts);
  }

  MergedCatalog with(Conflict conflict) {
    return new MergedCatalog(services, claims, conflicts.plus(conflict.loser(), conflict));
  }
}
