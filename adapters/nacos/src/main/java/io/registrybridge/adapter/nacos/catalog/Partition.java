package io.registrybridge.adapter.nacos.catalog;

import io.registrybridge.api.model.ServiceKey;
import java.util.HashMap;
import java.util.Map;

/**
 * One group of one namespace: what one list of services covers.
 *
 * @param namespace its name, {@code public} for the one that has no id
 * @param group never empty
 */
public record Partition(String namespace, String group) {
  private static final String PUBLIC = "public";

  public Partition {
    namespace = namespace.isEmpty() ? PUBLIC : namespace;
  }

  /** The namespace's id, which is empty for the public one. */
  public String namespaceId() {
    return namespace.equals(PUBLIC) ? "" : namespace;
  }

  /** The key of a service in it. */
  public ServiceKey key(String source, String service) {
    return new ServiceKey(source, namespace + "/" + group, service);
  }

  /** What a host template may name. */
  Map<String, String> names(String service) {
    Map<String, String> names = new HashMap<>();
    names.put("service", service);
    names.put("group", group);
    names.put("namespace", namespace);
    names.put("domain", namespace + ".nacos");
    return names;
  }

  /** For people. */
  @Override
  public String toString() {
    return "namespace " + namespace + ", group " + group;
  }
}
