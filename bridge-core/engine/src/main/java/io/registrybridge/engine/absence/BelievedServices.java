package io.registrybridge.engine.absence;

import io.registrybridge.api.model.ServiceKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The known services of one source, and which of them have endpoints, have holds, are not wholly
 * shown, have changed: kept up to date, so that nobody has to visit them all to know. Whoever
 * changes a service says so by {@link #settle}.
 *
 * <p>Not thread-safe.
 */
final class BelievedServices {
  private final Map<ServiceKey, BelievedService> byKey = new HashMap<>();
  private final Set<ServiceKey> withEndpoints = new HashSet<>();
  private final Set<ServiceKey> withHolds = new TreeSet<>();
  private final Set<ServiceKey> unshown = new HashSet<>();
  private final Set<ServiceKey> changed = new LinkedHashSet<>();

  Optional<BelievedService> find(ServiceKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** A service that is known for certain. */
  BelievedService get(ServiceKey key) {
    return find(key).orElseThrow(() -> new IllegalArgumentException("nothing is known of " + key));
  }

  BelievedService findOrAdd(ServiceKey key) {
    return byKey.computeIfAbsent(key, BelievedService::new);
  }

  Collection<BelievedService> all() {
    return Collections.unmodifiableCollection(byKey.values());
  }

  Set<ServiceKey> keys() {
    return Set.copyOf(byKey.keySet());
  }

  int size() {
    return byKey.size();
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  /** The services that have endpoints. A view. */
  Set<ServiceKey> withEndpoints() {
    return Collections.unmodifiableSet(withEndpoints);
  }

  /** The services of which something is held, in their order. */
  List<ServiceKey> withHolds() {
    return List.copyOf(withHolds);
  }

  boolean hasHolds(ServiceKey key) {
    return withHolds.contains(key);
  }

  boolean haveHolds() {
    return !withHolds.isEmpty();
  }

  /** Whether the registry's present data has shown everything that is published. */
  boolean areWhollyShown() {
    return unshown.isEmpty();
  }

  /** The registry's data is other data: nothing of it was shown yet. */
  void forgetWhatWasShown() {
    for (BelievedService service : byKey.values()) {
      service.shown.clear();
      mark(unshown, service.key, !service.isWhollyShown());
    }
  }

  /** A service may have changed; one of which nothing is left is forgotten. */
  void settle(BelievedService service) {
    changed.add(service.key);
    mark(unshown, service.key, !service.isWhollyShown());
    mark(withEndpoints, service.key, service.hasEndpoints());
    mark(withHolds, service.key, !service.held.isEmpty());
    if (service.isForgotten()) {
      byKey.remove(service.key);
    }
  }

  /** Returns whether the service was known. */
  boolean drop(ServiceKey key) {
    if (byKey.remove(key) == null) {
      return false;
    }
    withEndpoints.remove(key);
    withHolds.remove(key);
    unshown.remove(key);
    changed.add(key);
    return true;
  }

  /** The services that may have changed since the last call. */
  Set<ServiceKey> takeChanged() {
    Set<ServiceKey> taken = new LinkedHashSet<>(changed);
    changed.clear();
    return taken;
  }

  private static void mark(Set<ServiceKey> keys, ServiceKey key, boolean in) {
    if (in) {
      keys.add(key);
    } else {
      keys.remove(key);
    }
  }
}
