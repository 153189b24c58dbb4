package io.registrybridge.crd.plan;

import io.registrybridge.crd.document.ResourceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Objects by the host they belong to, within their namespace. Not thread-safe. */
final class HostIndex {
  private final Map<Host, Set<ResourceKey>> byHost = new HashMap<>();

  /**
   * A host in a namespace.
   *
   * @param namespace empty for any
   */
  record Host(String namespace, String host) {}

  void add(Host host, ResourceKey key) {
    byHost.computeIfAbsent(host, h -> new HashSet<>()).add(key);
  }

  void remove(Host host, ResourceKey key) {
    byHost.computeIfPresent(
        host,
        (h, keys) -> {
          keys.remove(key);
          return keys.isEmpty() ? null : keys;
        });
  }

  Set<ResourceKey> of(Host host) {
    return byHost.getOrDefault(host, Set.of());
  }
}
