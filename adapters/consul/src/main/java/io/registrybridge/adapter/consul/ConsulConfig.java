package io.registrybridge.adapter.consul;

import com.ecwid.consul.v1.ConsistencyMode;
import io.registrybridge.adapter.consul.catalog.InstanceRules;
import io.registrybridge.adapter.consul.http.ConsulAddress;
import io.registrybridge.api.tls.TlsFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one datacenter is watched. The settings are described in {@link ConsulSettings}.
 *
 * @param addresses of the agents; at least one
 * @param datacenter empty for the agents' own
 * @param token empty for none; never shown
 * @param maxConnections the most connections open together
 * @param consistency which server may answer
 * @param cached whether the agent's cache may serve long polls
 * @param acceptFiltered whether the token is meant to see a part only
 * @param maxStaleness the age from which a stale read is no evidence
 * @param pollWait of a long poll
 * @param timeout for an answer that does not wait
 * @param instances how instances are read
 * @param tls present for HTTPS
 */
public record ConsulConfig(
    List<ConsulAddress> addresses,
    Optional<String> datacenter,
    String token,
    int maxConnections,
    ConsistencyMode consistency,
    boolean cached,
    boolean acceptFiltered,
    Duration maxStaleness,
    Duration pollWait,
    Duration timeout,
    InstanceRules instances,
    Optional<TlsFiles> tls) {
  public ConsulConfig {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a Consul source needs at least one address");
    }
  }

  @Override
  public String toString() {
    return "ConsulConfig[addresses=" + addresses + ", datacenter=" + datacenter + "]";
  }
}
