package io.registrybridge.engine.render;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.merge.MergedService;
import java.util.List;

/**
 * How many endpoints a ServiceEntry may hold itself; with more it selects WorkloadEntries.
 *
 * @param endpoints the most endpoints
 * @param characters the most characters of them together, roughly, as a Kubernetes object
 */
public record InlineLimit(int endpoints, long characters) {
  /** As MCP has it: none. */
  public static final InlineLimit NONE = new InlineLimit(Integer.MAX_VALUE, Long.MAX_VALUE);

  /**
   * The schema of Istio's CRD allows 4,096 endpoints
   * (kubernetes/customresourcedefinitions.gen.yaml), and etcd objects of 1.5 MiB, of which this
   * leaves room for the rest of the object.
   */
  public static final InlineLimit KUBERNETES = new InlineLimit(4096, 1_000_000);

  // The names of an endpoint's fields, its address, ports and locality, and the labels of ours.
  private static final int CHARACTERS_OF_AN_ENDPOINT = 250;

  // The quotes and signs around a label.
  private static final int CHARACTERS_OF_A_LABEL = 6;

  /** Whether a service has too many. Costs what it has. */
  boolean isExceededBy(MergedService service) {
    if (equals(NONE)) {
      return false;
    }
    List<ServiceInstance> instances =
        service.contributions().stream()
            .flatMap(part -> part.entry().published().stream())
            .toList();
    return instances.size() > endpoints
        || instances.stream().mapToLong(InlineLimit::characters).sum() > characters;
  }

  private static long characters(ServiceInstance instance) {
    return CHARACTERS_OF_AN_ENDPOINT
        + instance.metadata().entrySet().stream()
            .mapToLong(
                label ->
                    (long) label.getKey().length()
                        + label.getValue().length()
                        + CHARACTERS_OF_A_LABEL)
            .sum();
  }
}
