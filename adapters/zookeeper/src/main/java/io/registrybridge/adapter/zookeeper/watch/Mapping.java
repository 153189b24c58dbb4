package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.layout.Lookup;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which interfaces the applications of Dubbo provide, as last read. Not thread-safe. */
final class Mapping {
  private Map<String, Set<String>> interfaces = Map.of();

  /** Takes what was read. Returns the applications of which something else is said now. */
  Set<String> take(Map<String, Set<String>> next) {
    Set<String> changed = new HashSet<>(interfaces.keySet());
    changed.addAll(next.keySet());
    changed.removeIf(
        application ->
            interfaces
                .getOrDefault(application, Set.of())
                .equals(next.getOrDefault(application, Set.of())));
    interfaces = Map.copyOf(next);
    return changed;
  }

  /** What is said elsewhere of a directory's instances. */
  Lookup lookup(Directory directory) {
    return new Lookup(directory.references, interfaces);
  }
}
