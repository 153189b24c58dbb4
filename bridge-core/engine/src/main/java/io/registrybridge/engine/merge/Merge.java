package io.registrybridge.engine.merge;

import io.registrybridge.engine.publish.ResourceName;
import java.util.Set;

/**
 * A merged catalog, and what is different from the one before.
 *
 * @param catalog the merged catalog after the change
 * @param changed the names of what is newly published, published differently, or no longer
 */
public record Merge(MergedCatalog catalog, Set<ResourceName> changed) {
  public Merge {
    changed = Set.copyOf(changed);
  }
}
