package io.registrybridge.crd.document;

import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import java.util.Comparator;

/**
 * Where an object stands in the API server.
 *
 * @param kind its kind
 * @param namespace its namespace
 * @param name its name there; the engine's, unless Kubernetes does not allow that one
 */
public record ResourceKey(ResourceKind kind, String namespace, String name)
    implements Comparable<ResourceKey> {
  private static final Comparator<ResourceKey> ORDER =
      Comparator.comparing(ResourceKey::kind)
          .thenComparing(ResourceKey::namespace)
          .thenComparing(ResourceKey::name);

  /** Where an engine's resource is written. */
  public static ResourceKey of(IstioResource resource) {
    return of(resource.kind(), resource.name());
  }

  /** Where an engine's resource of this name is written. */
  public static ResourceKey of(ResourceKind kind, ResourceName name) {
    return new ResourceKey(kind, name.namespace(), KubernetesName.of(name.name()));
  }

  @Override
  public int compareTo(ResourceKey other) {
    return ORDER.compare(this, other);
  }

  /** The form people use, {@code ServiceEntry namespace/name}. */
  @Override
  public String toString() {
    return kind.kind() + " " + namespace + "/" + name;
  }
}
