package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whole weights of fractional ones. Istio's weights are whole numbers and 0 means 1
 * (pilot/pkg/model, GetLoadBalancingWeight), so weights are scaled; equal ones are left unset.
 */
final class Weights {
  static final int SCALE = 100;
  static final int MAX = 10_000_000;

  private Weights() {}

  /** The endpoints' weights; empty when all weights are equal. */
  static Map<InstanceKey, Integer> of(List<Endpoint> endpoints, Consumer<Finding> findings) {
    Map<InstanceKey, Integer> scaled = new HashMap<>();
    for (Endpoint endpoint : endpoints) {
      scaled.put(endpoint.key(), scale(endpoint.instance(), findings));
    }
    return scaled.values().stream().distinct().count() <= 1 ? Map.of() : scaled;
  }

  private static int scale(ServiceInstance instance, Consumer<Finding> findings) {
    double weight = instance.weight();
    if (!(weight >= 0)) {
      findings.accept(
          Rule.WEIGHT_INVALID.of(
              instance.id(), "weight " + weight + " is not a weight; 1 is used"));
      weight = 1;
    }
    return Math.clamp(Math.round(weight * SCALE), 1, MAX);
  }
}
