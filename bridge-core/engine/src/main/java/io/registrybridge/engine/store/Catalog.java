package io.registrybridge.engine.store;

import io.registrybridge.api.model.ServiceKey;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All services of all sources at one moment. Immutable; shares its structure with the catalog
 * before it.
 *
 * @param revision counts from 0, which is the empty catalog
 * @param entries by key
 */
public record Catalog(long revision, PMap<ServiceKey, CatalogEntry> entries) {
  /** No services. */
  public static final Catalog EMPTY = new Catalog(0, HashTreePMap.empty());
}
