package io.registrybridge.engine.merge;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.List;

/**
 * A service under the host it is published as.
 *
 * @param name namespace and host
 * @param source the configuration of the source it comes from
 * @param key the service in its registry
 * @param entry what is to be published of it
 * @param findings why its host is not the one its names ask for
 */
public record MergedService(
    ResourceName name,
    SourceConfig source,
    ServiceKey key,
    CatalogEntry entry,
    List<Finding> findings) {
  public MergedService {
    findings = List.copyOf(findings);
  }

  public String host() {
    return name.name();
  }
}
