package io.registrybridge.adapter.eureka.registry;

import java.util.List;
import java.util.Set;

/**
 * How instances are read. The settings are described in {@code EurekaSettings}.
 *
 * @param byVip whether a service is a VIP address, and not an application
 * @param byHostName whether the host name is the address, and not the IP address
 * @param statuses those that get traffic
 * @param region where an instance is that does not say so itself; empty for unknown
 * @param zoneKey the metadata key of the zone
 * @param protocolKey the metadata key of the non-secure port's protocol
 * @param morePorts ports that are in the metadata
 */
public record InstanceRules(
    boolean byVip,
    boolean byHostName,
    Set<String> statuses,
    String region,
    String zoneKey,
    String protocolKey,
    List<MetadataPort> morePorts) {
  public InstanceRules {
    statuses = Set.copyOf(statuses);
    morePorts = List.copyOf(morePorts);
  }

  /**
   * A port whose number is in the metadata.
   *
   * @param protocol the protocol that is spoken there
   * @param key the metadata key with the number
   */
  public record MetadataPort(String protocol, String key) {
    /**
     * Reads {@code protocol=key}, such as {@code grpc=gRPC_port}.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static MetadataPort parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 1 || text.substring(equals + 1).isBlank()) {
        throw new IllegalArgumentException("not protocol=key");
      }
      return new MetadataPort(
          text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }
  }
}
