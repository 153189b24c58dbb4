package io.registrybridge.engine.config;

import io.registrybridge.api.model.Glob;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the resources of a source look like.
 *
 * @param meshInternal whether endpoints are part of the mesh ({@code MESH_INTERNAL})
 * @param servicePorts the service port of each Istio protocol; a protocol that is absent has none
 * @param defaultProtocol the protocol of ports of which the registry says nothing
 * @param labels which metadata become endpoint labels
 * @param endpoints where the endpoints stand
 * @param addresses which addresses hosts get, and what becomes of host names among the endpoints
 * @param traffic what stands in the DestinationRules
 */
public record EntryConfig(
    boolean meshInternal,
    Map<String, Integer> servicePorts,
    String defaultProtocol,
    LabelSelection labels,
    Endpoints endpoints,
    AddressConfig addresses,
    TrafficConfig traffic) {

  public EntryConfig {
    servicePorts = Map.copyOf(servicePorts);
  }

  /** Whether a word, in lower case, is one that Istio has for a protocol. */
  public static boolean isProtocol(String word) {
    return IstioTypes.PROTOCOLS.contains(word);
  }

  /** Where the endpoints stand; the names are the file's words. */
  public enum Endpoints {
    /** In the ServiceEntry. */
    INLINE,
    /** Each is a WorkloadEntry of its own, which the ServiceEntry selects. */
    WORKLOAD_ENTRY
  }

  /**
   * Addresses of hosts and of endpoints.
   *
   * @param virtualIp whether a host gets a virtual IPv4 address
   * @param virtualIpV6 whether a host gets a virtual IPv6 address
   * @param hostNames what becomes of instances that have a host name for an address
   * @param dnsInterval how often the bridge resolves such a name, if it does
   */
  public record AddressConfig(
      boolean virtualIp, boolean virtualIpV6, HostNames hostNames, Duration dnsInterval) {
    /** Whether host names are resolved in the same manner. */
    public boolean resolvesLike(AddressConfig other) {
      return hostNames == other.hostNames && dnsInterval.equals(other.dnsInterval);
    }

    /** What becomes of host names among the endpoints; the names are the file's words. */
    public enum HostNames {
      /** The proxies resolve them: the ServiceEntry has resolution DNS. */
      DNS,
      /** The bridge resolves them, and publishes addresses. */
      RESOLVE
    }
  }

  /**
   * Which metadata keys become labels: those that match an include and no exclude.
   *
   * @param include globs on the metadata key
   * @param exclude globs on the metadata key; they win
   */
  public record LabelSelection(List<Glob> include, List<Glob> exclude) {
    public LabelSelection {
      include = List.copyOf(include);
      exclude = List.copyOf(exclude);
    }

    public boolean selects(String key) {
      return include.stream().anyMatch(glob -> glob.matches(key))
          && exclude.stream().noneMatch(glob -> glob.matches(key));
    }
  }
}
