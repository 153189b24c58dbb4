package io.registrybridge.api.model;

import static io.registrybridge.api.model.Preconditions.requireNonBlank;

import java.util.Comparator;

/**
 * The identity of a service: two registries, or two partitions of one, never collide by accident.
 *
 * @param source the name of the source, which is its property file's name without the extension
 * @param scope the registry's own partition, such as a datacenter, namespace or group; empty where
 *     the registry has none
 * @param name the service's name exactly as the registry has it
 */
public record ServiceKey(String source, String scope, String name)
    implements Comparable<ServiceKey> {
  private static final Comparator<ServiceKey> ORDER =
      Comparator.comparing(ServiceKey::source)
          .thenComparing(ServiceKey::scope)
          .thenComparing(ServiceKey::name);

  public ServiceKey {
    requireNonBlank(source, "the source of a service");
    requireNonBlank(name, "the name of a service in source " + source);
  }

  @Override
  public int compareTo(ServiceKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return scope.isEmpty() ? source + "/" + name : source + "/" + scope + "/" + name;
  }
}
