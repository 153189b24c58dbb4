package io.registrybridge.engine.merge;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.List;

/**
 * What is published under one host.
 *
 * @param name namespace and host
 * @param exportTo the namespaces that see it; empty for Istio's default
 * @param contributions the services it is made of, at least one, each of another source; the first
 *     is the lead: its source decides protocols, service ports, location and form
 * @param findings why its host is not the one its names ask for, and what else is odd about it
 */
public record MergedService(
    ResourceName name,
    List<String> exportTo,
    List<Contribution> contributions,
    List<Finding> findings) {
  public MergedService {
    exportTo = List.copyOf(exportTo);
    contributions = List.copyOf(contributions);
    findings = List.copyOf(findings);
    if (contributions.isEmpty()) {
      throw new IllegalArgumentException("nothing contributes to " + name);
    }
  }

  /**
   * A service's part in a host.
   *
   * @param source the configuration of the source it comes from
   * @param key the service in its registry
   * @param entry what is to be published of it here
   */
  public record Contribution(SourceConfig source, ServiceKey key, CatalogEntry entry) {}

  public String host() {
    return name.name();
  }

  /** The contribution that decides where they cannot all have their way. */
  public Contribution lead() {
    return contributions.getFirst();
  }
}
