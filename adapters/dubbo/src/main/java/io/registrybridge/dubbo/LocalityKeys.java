package io.registrybridge.dubbo;

import io.registrybridge.api.model.Locality;
import java.util.Map;

/** Which metadata says where an instance runs; each key may be empty for none. */
public record LocalityKeys(String region, String zone, String subzone) {
  /** The keys that have their own names. */
  public static final LocalityKeys DEFAULT = new LocalityKeys("region", "zone", "subzone");

  /** Where an instance with this metadata runs. */
  public Locality of(Map<String, String> metadata) {
    return new Locality(
        metadata.getOrDefault(region, ""),
        metadata.getOrDefault(zone, ""),
        metadata.getOrDefault(subzone, ""));
  }
}
