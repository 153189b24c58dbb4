package io.registrybridge.engine.publish;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A snapshot, and what is different from the one the receiver was given before.
 *
 * @param snapshot all resources
 * @param changed the names of added, changed and removed resources by kind; a kind in which nothing
 *     changed is absent
 * @param sinceNanos when the first of these changes was told by a registry, by the monotonic clock
 */
public record Publication(
    ResourceSnapshot snapshot, Map<ResourceKind, Set<ResourceName>> changed, long sinceNanos) {

  public Publication {
    changed = Collections.unmodifiableMap(changed);
  }

  public Set<ResourceName> changed(ResourceKind kind) {
    return changed.getOrDefault(kind, Set.of());
  }

  /** What a receiver is given that has missed this one: the later snapshot, the changes of both. */
  public Publication followedBy(Publication later) {
    Map<ResourceKind, Set<ResourceName>> union = new EnumMap<>(ResourceKind.class);
    for (Publication part : new Publication[] {this, later}) {
      part.changed.forEach(
          (kind, names) -> union.computeIfAbsent(kind, k -> new HashSet<>()).addAll(names));
    }
    return new Publication(later.snapshot, union, sinceNanos);
  }
}
