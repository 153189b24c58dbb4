package io.registrybridge.engine.source;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which absence is believed.
 *
 * <p>An adapter reports absence only on a complete, successful answer, so it is believed at once,
 * with one exception: while a registry shows that it has lost its data, what the new data has never
 * shown is not gone, it is unknown, and stays (design, section 5.5).
 *
 * <p>Not thread-safe; its source buffer guards it.
 */
final class EvidenceRule {
  private boolean dataLost;
  // What the data of this epoch has shown, while it is not trusted.
  private final Map<ServiceKey, Set<String>> shown = new HashMap<>();
  private final Set<ServiceKey> held = new HashSet<>();

  /** Forgets what the data before has shown. */
  void newEpoch(boolean lost) {
    // Lost data stays lost when the connection breaks once more: nothing has brought it back.
    dataLost = dataLost || lost;
    if (lost) {
      shown.clear();
    }
  }

  /** The service as it is believed, given what was believed before. */
  ServiceSnapshot updated(Optional<ServiceSnapshot> before, ServiceSnapshot now) {
    if (!dataLost) {
      return now;
    }
    Set<String> present =
        now.instances().stream().map(ServiceInstance::id).collect(Collectors.toSet());
    Set<String> seen = shown.computeIfAbsent(now.key(), key -> new HashSet<>());
    seen.addAll(present);
    List<ServiceInstance> unknown =
        before.map(ServiceSnapshot::instances).orElse(List.of()).stream()
            .filter(instance -> !seen.contains(instance.id()))
            .toList();
    if (unknown.isEmpty()) {
      held.remove(now.key());
      return now;
    }
    held.add(now.key());
    List<ServiceInstance> instances = new ArrayList<>(now.instances());
    instances.addAll(unknown);
    return new ServiceSnapshot(now.key(), now.names(), instances, now.findings());
  }

  /** Whether a service that the registry no longer has is gone. */
  boolean believesRemovalOf(ServiceKey key) {
    if (!dataLost) {
      return true;
    }
    if (shown.containsKey(key) && !held.contains(key)) {
      shown.remove(key);
      return true;
    }
    held.add(key);
    return false;
  }

  /** The services of which something is kept that the registry does not show. */
  Set<ServiceKey> held() {
    return Set.copyOf(held);
  }
}
