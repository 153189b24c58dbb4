package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.dubbo.Provider;
import java.util.ArrayList;
import java.util.List;

/**
 * What one directory contributes to one service.
 *
 * @param providers for an interface of Dubbo, which is made from those of all its directories
 * @param instances for all other services
 * @param application that provides it; empty if unknown
 */
public record Part(
    List<Provider> providers,
    List<ServiceInstance> instances,
    List<Finding> findings,
    String application) {
  public Part {
    providers = List.copyOf(providers);
    instances = List.copyOf(instances);
    findings = List.copyOf(findings);
  }

  static Part of(List<ServiceInstance> instances, List<Finding> findings, String application) {
    return new Part(List.of(), instances, findings, application);
  }

  /** Both together. */
  Part and(Part other) {
    List<Provider> ofBoth = new ArrayList<>(providers);
    ofBoth.addAll(other.providers);
    List<ServiceInstance> instancesOfBoth = new ArrayList<>(instances);
    instancesOfBoth.addAll(other.instances);
    List<Finding> findingsOfBoth = new ArrayList<>(findings);
    findingsOfBoth.addAll(other.findings);
    return new Part(ofBoth, instancesOfBoth, findingsOfBoth, application);
  }

  /** Whether nothing stands behind the service here. */
  public boolean isEmpty() {
    return providers.isEmpty() && instances.isEmpty();
  }
}
