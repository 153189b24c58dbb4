package io.registrybridge.adapter.eureka.registry;

import java.util.Map;

/**
 * An instance as a server has it; not yet checked.
 *
 * @param key its identity
 * @param hostName as registered; may be anything
 * @param ipAddr as registered; may be anything
 * @param vips the logical names in {@code vipAddress}, a comma list; may be empty
 * @param status the effective status, with an override applied
 * @param overridden whether an operator's override made the status
 * @param port the non-secure port
 * @param securePort the secure port
 * @param metadata without the keys that begin with {@code @}, which are the codec's own
 * @param availabilityZone of an instance in Amazon's data centre; empty for others
 * @param registered {@code registrationTimestamp}: set by the server that answers at each
 *     registration, so it differs between processes and between peers; 0 where there is none
 * @param updated {@code lastUpdatedTimestamp}, by the server's clock; 0 where there is none
 * @param overdue whether its lease ended long ago, and the server keeps it nevertheless
 */
public record Instance(
    InstanceKey key,
    String hostName,
    String ipAddr,
    String vips,
    String status,
    boolean overridden,
    Port port,
    Port securePort,
    Map<String, String> metadata,
    String availabilityZone,
    long registered,
    long updated,
    boolean overdue) {
  public Instance {
    metadata = Map.copyOf(metadata);
  }

  /**
   * A port as registered.
   *
   * @param number not checked
   * @param enabled whether the instance listens on it
   */
  public record Port(int number, boolean enabled) {}

  /** Whether both say the same of what the mesh needs to know. */
  public boolean looksLike(Instance other) {
    return key.equals(other.key)
        && hostName.equals(other.hostName)
        && ipAddr.equals(other.ipAddr)
        && vips.equals(other.vips)
        && status.equals(other.status)
        && overridden == other.overridden
        && port.equals(other.port)
        && securePort.equals(other.securePort)
        && metadata.equals(other.metadata)
        && availabilityZone.equals(other.availabilityZone)
        && overdue == other.overdue;
  }

  /** Whether the server had this state before the other; only for answers of one process. */
  public boolean isOlderThan(Instance other) {
    return registered < other.registered
        || (registered == other.registered && updated < other.updated);
  }
}
