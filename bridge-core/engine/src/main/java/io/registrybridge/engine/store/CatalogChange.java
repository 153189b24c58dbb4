package io.registrybridge.engine.store;

import io.registrybridge.api.model.ServiceKey;
import java.util.Set;

/**
 * A catalog, and what is different from the one before.
 *
 * @param catalog the catalog after the change
 * @param changed the keys of entries that were added, replaced or removed
 * @param newlySynced the sources whose first complete state is in this catalog and was not in the
 *     one before
 */
public record CatalogChange(Catalog catalog, Set<ServiceKey> changed, Set<String> newlySynced) {
  public CatalogChange {
    changed = Set.copyOf(changed);
    newlySynced = Set.copyOf(newlySynced);
  }
}
