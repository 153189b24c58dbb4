package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.dubbo.Provider;
import java.util.List;

/**
 * What one directory contributes to one service.
 *
 * @param providers for a service that is made from the providers of many directories
 * @param instances for all others
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

  /** Whether nothing stands behind the service here. */
  public boolean isEmpty() {
    return providers.isEmpty() && instances.isEmpty();
  }
}
