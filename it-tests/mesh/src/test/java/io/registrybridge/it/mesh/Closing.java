package io.registrybridge.it.mesh;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was started, the last one first. */
final class Closing implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /** Takes over the closing of a resource. */
  <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("could not close", e);
      }
    }
  }
}
