package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.engine.publish.IstioResource;
import java.util.List;
import java.util.Optional;

/**
 * What became of a service.
 *
 * @param resource what is sent to istiod; empty when istiod would refuse it, which a finding
 *     explains
 * @param endpoints how many endpoints it has
 * @param findings what was repaired or left out on the way
 */
public record Rendered(Optional<IstioResource> resource, int endpoints, List<Finding> findings) {
  public Rendered {
    findings = List.copyOf(findings);
  }
}
