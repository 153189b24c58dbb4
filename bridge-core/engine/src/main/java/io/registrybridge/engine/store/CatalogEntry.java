package io.registrybridge.engine.store;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.List;

/**
 * One service of one source: what the registry says, and what of it is to be published.
 *
 * @param snapshot what the registry says, each instance id once, sorted; with all instances, so
 *     that ports are known even when no instance may get traffic
 * @param published the instances that are to get traffic
 * @param findings why other instances are left out, and what else is odd
 */
public record CatalogEntry(
    ServiceSnapshot snapshot, List<ServiceInstance> published, List<Finding> findings) {
  public CatalogEntry {
    published = List.copyOf(published);
    findings = List.copyOf(findings);
  }
}
