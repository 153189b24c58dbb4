package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.registrybridge.engine.publish.ResourceKind;

/** What Istio's CRDs say of the kinds. */
final class KubeKind {
  static final String GROUP = "networking.istio.io";

  private KubeKind() {}

  static String plural(ResourceKind kind) {
    return switch (kind) {
      case SERVICE_ENTRY -> "serviceentries";
      case WORKLOAD_ENTRY -> "workloadentries";
      case DESTINATION_RULE -> "destinationrules";
    };
  }

  static ResourceDefinitionContext context(ResourceKind kind) {
    String apiVersion = kind.apiVersion();
    return new ResourceDefinitionContext.Builder()
        .withGroup(GROUP)
        .withVersion(apiVersion.substring(apiVersion.indexOf('/') + 1))
        .withKind(kind.kind())
        .withPlural(plural(kind))
        .withNamespaced(true)
        .build();
  }

  /** The type that the client knows all of them by. */
  static Class<GenericKubernetesResource> type() {
    return GenericKubernetesResource.class;
  }
}
