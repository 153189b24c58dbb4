package io.registrybridge.adapter.vm;

import io.registrybridge.api.model.ServiceInstance;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one file says.
 *
 * @param services the services it names, also those it gives no instance
 * @param instances of these services
 */
record VmFile(Set<String> services, List<VmInstance> instances) {
  VmFile {
    services = Set.copyOf(services);
    instances = List.copyOf(instances);
  }

  /**
   * An instance as the file has it.
   *
   * @param instance available unless the file says otherwise
   * @param probe how the bridge itself is to look after it
   */
  record VmInstance(String service, ServiceInstance instance, Optional<ProbeTarget> probe) {}
}
