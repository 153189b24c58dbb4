package io.registrybridge.engine.publish;

import java.util.Comparator;

/**
 * The identity of a resource within its kind.
 *
 * @param namespace the Kubernetes namespace
 * @param name the resource's name; for a ServiceEntry its host
 * @param host the host it belongs to; resources of one host share a shard
 */
public record ResourceName(String namespace, String name, String host)
    implements Comparable<ResourceName> {
  private static final Comparator<ResourceName> ORDER =
      Comparator.comparing(ResourceName::namespace)
          .thenComparing(ResourceName::name)
          .thenComparing(ResourceName::host);

  /** The name of a resource that is called like its host. */
  public ResourceName(String namespace, String host) {
    this(namespace, host, host);
  }

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
