package io.registrybridge.engine.absence;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.config.RemovalConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Recognises that too many services of a source would lose their last endpoint within a minute
 * (design, section 5.6). Not thread-safe.
 */
final class MassRemovalGuard {
  private static final long WINDOW = Duration.ofMinutes(1).toNanos();

  private RemovalConfig config;
  // By service, the oldest first: when it lost its last endpoint, or would have.
  private final Map<ServiceKey, Long> losses = new LinkedHashMap<>();

  MassRemovalGuard(RemovalConfig config) {
    this.config = config;
  }

  void configure(RemovalConfig next) {
    config = next;
  }

  /**
   * Takes services that would lose their last endpoint together.
   *
   * @param losing those services
   * @param withEndpoints the services of the source that have endpoints now, these among them
   * @return whether that is a mass removal, so that they are to be held
   */
  boolean isMassRemoval(Set<ServiceKey> losing, Set<ServiceKey> withEndpoints, long now) {
    if (losing.isEmpty()) {
      return false;
    }
    forgetBefore(now - WINDOW);
    for (ServiceKey key : losing) {
      losses.remove(key);
      losses.put(key, now);
    }
    long gone = losses.keySet().stream().filter(key -> !withEndpoints.contains(key)).count();
    long services = withEndpoints.size() + gone;
    return services >= config.guardMinimum() && losses.size() >= config.guardShare() * services;
  }

  /**
   * A loss no longer counts: the service is shown again, or its loss was believed or accepted and
   * is no reason to doubt what comes next.
   */
  void forget(ServiceKey key) {
    losses.remove(key);
  }

  private void forgetBefore(long time) {
    losses.values().removeIf(at -> at - time < 0);
  }
}
