package io.registrybridge.engine.source;

import io.registrybridge.api.model.ServiceKey;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells when a source's first complete list was read: each service in it was observed once, or
 * turned out to be unreadable (design, section 5.2). Not thread-safe.
 */
final class FirstList {
  private final Set<ServiceKey> observed = new HashSet<>();
  private final Set<ServiceKey> awaited = new HashSet<>();
  private boolean listed;
  private boolean complete;

  void observed(ServiceKey key) {
    if (!complete) {
      observed.add(key);
      awaited.remove(key);
    }
  }

  /** What is in the list and was not observed yet is awaited; what has left it no longer is. */
  void listed(Set<ServiceKey> keys) {
    if (complete) {
      return;
    }
    if (listed) {
      awaited.retainAll(keys);
    } else {
      listed = true;
      keys.stream().filter(key -> !observed.contains(key)).forEach(awaited::add);
    }
  }

  /**
   * Whether everything was observed.
   *
   * @return true once, when that becomes so
   */
  boolean becomesComplete() {
    if (complete || !listed || !awaited.isEmpty()) {
      return false;
    }
    complete = true;
    observed.clear();
    return true;
  }

  boolean isComplete() {
    return complete;
  }

  Set<ServiceKey> awaited() {
    return Set.copyOf(awaited);
  }
}
