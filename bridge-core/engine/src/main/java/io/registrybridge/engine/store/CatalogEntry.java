package io.registrybridge.engine.store;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One service of one source: what the registry says, and what of it is to be published.
 *
 * @param snapshot what the registry says, each instance id once, sorted; without instances when the
 *     registry no longer has the service
 * @param published the instances that are to get traffic: those that the registry shows, and those
 *     whose absence is not believed yet
 * @param departed instances that are believed gone and whose ports and labels still count, so that
 *     a port or a subset does not vanish together with its last instance (design, section 5.7)
 * @param findings why other instances are left out, and what else is odd
 */
public record CatalogEntry(
    ServiceSnapshot snapshot,
    List<ServiceInstance> published,
    List<ServiceInstance> departed,
    List<Finding> findings) {
  public CatalogEntry {
    published = List.copyOf(published);
    departed = List.copyOf(departed);
    findings = List.copyOf(findings);
  }

  /**
   * Every instance whose ports and labels count, each id once: the published ones first, then what
   * else the registry has, then the departed.
   */
  public List<ServiceInstance> known() {
    Set<String> ids = new HashSet<>();
    List<ServiceInstance> known = new ArrayList<>();
    for (List<ServiceInstance> part : List.of(published, snapshot.instances(), departed)) {
      part.stream().filter(instance -> ids.add(instance.id())).forEach(known::add);
    }
    return known;
  }
}
