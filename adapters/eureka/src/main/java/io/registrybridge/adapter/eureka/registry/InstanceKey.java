package io.registrybridge.adapter.eureka.registry;

import java.util.Comparator;

/**
 * The identity of an instance in a registry.
 *
 * @param app the name of its application
 * @param id its {@code instanceId}, unique in the application
 */
public record InstanceKey(String app, String id) implements Comparable<InstanceKey> {
  private static final Comparator<InstanceKey> ORDER =
      Comparator.comparing(InstanceKey::app).thenComparing(InstanceKey::id);

  @Override
  public int compareTo(InstanceKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return app + "/" + id;
  }
}
