package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Who asks for which hosts. Immutable.
 *
 * @param byService each service's claims, its own name first
 * @param byHost the claims on each host, the one with precedence first
 */
public record HostClaims(
    PMap<ServiceKey, PSortedSet<HostClaim>> byService, PMap<String, PSortedSet<HostClaim>> byHost) {
  static final HostClaims NONE = new HostClaims(HashTreePMap.empty(), HashTreePMap.empty());

  /** The claims of a service; none if it is not to be published. */
  public PSortedSet<HostClaim> of(ServiceKey key) {
    return byService.getOrDefault(key, TreePSet.empty());
  }

  /** The claims on a host. */
  public PSortedSet<HostClaim> on(String host) {
    return byHost.getOrDefault(host, TreePSet.empty());
  }

  HostClaims plus(HostClaim claim) {
    String host = claim.host().value();
    return new HostClaims(
        byService.plus(claim.key(), of(claim.key()).plus(claim)),
        byHost.plus(host, on(host).plus(claim)));
  }

  HostClaims minus(HostClaim claim) {
    String host = claim.host().value();
    return new HostClaims(without(byService, claim.key(), claim), without(byHost, host, claim));
  }

  private static <K> PMap<K, PSortedSet<HostClaim>> without(
      PMap<K, PSortedSet<HostClaim>> map, K key, HostClaim claim) {
    PSortedSet<HostClaim> others = map.getOrDefault(key, TreePSet.empty()).minus(claim);
    return others.isEmpty() ? map.minus(key) : map.plus(key, others);
  }
}
