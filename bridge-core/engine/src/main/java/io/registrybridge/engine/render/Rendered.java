package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.engine.publish.IstioResource;
import java.util.List;

/**
 * What became of a service.
 *
 * @param resources what is sent to istiod; empty when istiod would refuse it, which a finding
 *     explains
 * @param endpoints how many endpoints it has
 * @param findings what was repaired or left out on the way
 */
public record Rendered(List<IstioResource> resources, int endpoints, List<Finding> findings) {
  public Rendered {
    resources = List.copyOf(resources);
    findings = List.copyOf(findings);
  }
}
