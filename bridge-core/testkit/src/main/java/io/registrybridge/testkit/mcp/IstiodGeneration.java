package io.registrybridge.testkit.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which types an istiod asks for, in its order (pkg/config/schema/collections/collections.gen.go of
 * the releases).
 */
public enum IstiodGeneration {
  /** The old versions in the type URLs. */
  BEFORE_1_24,
  /** Type URLs with {@code v1}; the messages are the same. */
  FROM_1_24,
  /** One type more. */
  FROM_1_30;

  /** Asked for first, and never filled by anybody. */
  public static final String MESH_CONFIG = "core/v1alpha1/MeshConfig";

  /** All types, as they are put in the requests. */
  public List<String> typeUrls() {
    List<String> all = new ArrayList<>();
    all.add(MESH_CONFIG);
    Stream.of(
            security("AuthorizationPolicy"),
            networking("DestinationRule"),
            "networking.istio.io/v1alpha3/EnvoyFilter",
            networking("Gateway"),
            security("PeerAuthentication"),
            "networking.istio.io/v1beta1/ProxyConfig",
            security("RequestAuthentication"),
            serviceEntry(),
            networking("Sidecar"),
            telemetry())
        .forEach(all::add);
    if (this == FROM_1_30) {
      all.add("extensions.istio.io/v1alpha1/TrafficExtension");
    }
    Stream.of(
            networking("VirtualService"),
            "extensions.istio.io/v1alpha1/WasmPlugin",
            networking("WorkloadEntry"),
            networking("WorkloadGroup"))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /** The type URL of ServiceEntries. */
  public String serviceEntry() {
    return networking("ServiceEntry");
  }

  private String networking(String kind) {
    return "networking.istio.io/%s/%s".formatted(this == BEFORE_1_24 ? "v1alpha3" : "v1", kind);
  }

  private String security(String kind) {
    return "security.istio.io/%s/%s".formatted(this == BEFORE_1_24 ? "v1beta1" : "v1", kind);
  }

  private String telemetry() {
    return "telemetry.istio.io/%s/Telemetry".formatted(this == BEFORE_1_24 ? "v1alpha1" : "v1");
  }
}
