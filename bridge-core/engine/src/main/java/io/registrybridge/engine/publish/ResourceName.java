package io.registrybridge.engine.publish;

import java.util.Comparator;

/**
 * The identity of a resource within its kind.
 *
 * @param namespace the Kubernetes namespace
 * @param name the resource's name; for a ServiceEntry its host
 */
public record ResourceName(String namespace, String name) implements Comparable<ResourceName> {
  private static final Comparator<ResourceName> ORDER =
      Comparator.comparing(ResourceName::namespace).thenComparing(ResourceName::name);

  @Override
  public int compareTo(ResourceName other) {
    return ORDER.compare(this, other);
  }

  /** The form istiod uses, {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
