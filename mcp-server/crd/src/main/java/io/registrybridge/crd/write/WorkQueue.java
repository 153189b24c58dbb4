package io.registrybridge.crd.write;

import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.Step;
import io.registrybridge.engine.publish.ResourceKind;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The objects that are to be written, each once, the most urgent first and the oldest of them
 * first. Not thread-safe.
 */
final class WorkQueue {
  /** What goes first: traffic follows endpoints. */
  enum Urgency {
    /** Endpoints of something that is there. */
    ENDPOINTS,
    /** Something new. */
    ADDITION,
    /** Something that goes. */
    REMOVAL
  }

  private final Map<Urgency, Set<ResourceKey>> waiting = new EnumMap<>(Urgency.class);

  WorkQueue() {
    for (Urgency urgency : Urgency.values()) {
      waiting.put(urgency, new LinkedHashSet<>());
    }
  }

  static Urgency urgency(Step step) {
    boolean endpoint = step.key().kind() == ResourceKind.WORKLOAD_ENTRY;
    return switch (step) {
      case Step.Update update -> Urgency.ENDPOINTS;
      case Step.Create create -> Urgency.ADDITION;
      case Step.Delete delete -> endpoint ? Urgency.ENDPOINTS : Urgency.REMOVAL;
    };
  }

  /** Puts an object where its step belongs; one that waits there already keeps its place. */
  void put(Step step) {
    Urgency urgency = urgency(step);
    waiting.forEach(
        (other, keys) -> {
          if (other != urgency) {
            keys.remove(step.key());
          }
        });
    queue(urgency).add(step.key());
  }

  void remove(ResourceKey key) {
    waiting.values().forEach(keys -> keys.remove(key));
  }

  Optional<ResourceKey> take() {
    for (Set<ResourceKey> keys : waiting.values()) {
      Iterator<ResourceKey> first = keys.iterator();
      if (first.hasNext()) {
        ResourceKey key = first.next();
        first.remove();
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  int size() {
    return waiting.values().stream().mapToInt(Set::size).sum();
  }

  private Set<ResourceKey> queue(Urgency urgency) {
    return waiting.getOrDefault(urgency, Set.of());
  }
}
