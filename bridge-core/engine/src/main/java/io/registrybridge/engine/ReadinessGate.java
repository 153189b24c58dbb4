package io.registrybridge.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * Closed until every required source has shown its first complete state or was restored; then open
 * for ever (design, section 5.2). Not thread-safe; the engine guards it.
 */
final class ReadinessGate {
  private final Set<String> awaited = new HashSet<>();
  private boolean open;

  /** Waits for one more source, unless the gate is open already. */
  void await(String source) {
    if (!open) {
      awaited.add(source);
    }
  }

  /**
   * No longer waits for some sources.
   *
   * @return whether this opened the gate
   */
  boolean ready(Set<String> sources) {
    awaited.removeAll(sources);
    boolean opens = !open && awaited.isEmpty();
    open = open || opens;
    return opens;
  }
}
