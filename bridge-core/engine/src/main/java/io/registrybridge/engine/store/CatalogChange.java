package io.registrybridge.engine.store;

import io.registrybridge.api.model.ServiceKey;
import java.util.Set;

/**
 * A catalog, and what is different from the one before.
 *
 * @param catalog the catalog after the change
 * @param changed the keys of entries that were added, replaced or removed
 * @param newlyReady the sources of which everything is in this catalog that the first answer must
 *     have
 * @param sinceNanos when the first of these changes was told, by the monotonic clock
 */
public record CatalogChange(
    Catalog catalog, Set<ServiceKey> changed, Set<String> newlyReady, long sinceNanos) {
  public CatalogChange {
    changed = Set.copyOf(changed);
    newlyReady = Set.copyOf(newlyReady);
  }
}
