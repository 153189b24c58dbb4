package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import java.util.Set;

/**
 * A merged catalog, and what is different from the one before.
 *
 * @param catalog the merged catalog after the change
 * @param changed the keys of services that are newly published, published differently, or no longer
 */
public record Merge(MergedCatalog catalog, Set<ServiceKey> changed) {
  public Merge {
    changed = Set.copyOf(changed);
  }
}
