package io.registrybridge.adapter.zookeeper.layout;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is said elsewhere of the instances of a directory.
 *
 * @param references the nodes that they refer to, by path; those that are not there are left out
 * @param mapping the interfaces of Dubbo's applications, by application
 */
public record Lookup(Map<String, Entry> references, Map<String, Set<String>> mapping) {
  /** Nothing is said. */
  public static final Lookup NOTHING = new Lookup(Map.of(), Map.of());

  Optional<Entry> reference(String path) {
    return Optional.ofNullable(references.get(path));
  }

  Set<String> interfacesOf(String application) {
    return mapping.getOrDefault(application, Set.of());
  }
}
