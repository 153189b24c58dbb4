package io.registrybridge.engine.publish;

/** The kinds of Istio resources that the bridge produces. */
public enum ResourceKind {
  SERVICE_ENTRY("ServiceEntry", "networking.istio.io/v1"),
  WORKLOAD_ENTRY("WorkloadEntry", "networking.istio.io/v1"),
  DESTINATION_RULE("DestinationRule", "networking.istio.io/v1");

  private final String kind;
  private final String apiVersion;

  ResourceKind(String kind, String apiVersion) {
    this.kind = kind;
    this.apiVersion = apiVersion;
  }

  /** The Kubernetes kind, such as {@code ServiceEntry}; the last part of a type URL. */
  public String kind() {
    return kind;
  }

  /** The Kubernetes API version, such as {@code networking.istio.io/v1}. */
  public String apiVersion() {
    return apiVersion;
  }
}
