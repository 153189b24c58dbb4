package io.registrybridge.adapter.nacos.catalog;

import io.registrybridge.api.model.Locality;
import java.util.Map;

/**
 * How instances are read.
 *
 * @param cluster what an instance's cluster is for the mesh
 * @param protocolKey the metadata key that names the protocol of the port
 * @param regionKey the metadata key of the region
 * @param zoneKey the metadata key of the zone
 * @param subzoneKey the metadata key of the subzone
 */
public record InstanceRules(
    ClusterUse cluster, String protocolKey, String regionKey, String zoneKey, String subzoneKey) {
  /** What the cluster's name becomes. */
  public enum ClusterUse {
    /** Metadata {@value InstanceMapping#CLUSTER}, and so a label. */
    LABEL,
    REGION,
    ZONE,
    SUBZONE,
    NONE
  }

  /** Where an instance runs. */
  Locality locality(String clusterName, Map<String, String> metadata) {
    return new Locality(
        cluster == ClusterUse.REGION ? clusterName : metadata.getOrDefault(regionKey, ""),
        cluster == ClusterUse.ZONE ? clusterName : metadata.getOrDefault(zoneKey, ""),
        cluster == ClusterUse.SUBZONE ? clusterName : metadata.getOrDefault(subzoneKey, ""));
  }
}
