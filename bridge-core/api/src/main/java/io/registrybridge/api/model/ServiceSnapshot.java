package io.registrybridge.api.model;

import java.util.List;
import java.util.Map;

/**
 * A whole service at one moment: all its instances, also those that should get no traffic.
 *
 * @param key the identity of the service
 * @param names what a host template of the source may name beside {@code ${source}}, such as {@code
 *     service}, {@code datacenter}, {@code group}; each adapter documents its own
 * @param instances all instances, in any order; the engine sorts
 * @param findings what the adapter itself had to repair or leave out
 */
public record ServiceSnapshot(
    ServiceKey key,
    Map<String, String> names,
    List<ServiceInstance> instances,
    List<Finding> findings) {

  public ServiceSnapshot {
    names = Map.copyOf(names);
    instances = List.copyOf(instances);
    findings = List.copyOf(findings);
  }

  public ServiceSnapshot(
      ServiceKey key, Map<String, String> names, List<ServiceInstance> instances) {
    this(key, names, instances, List.of());
  }
}
