package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Who asks for which host. Immutable.
 *
 * @param byService each service's claim
 * @param byHost the claims on each host, the one that wins first
 */
public record HostClaims(
    PMap<ServiceKey, HostClaim> byService, PMap<String, PSortedSet<HostClaim>> byHost) {
  static final HostClaims NONE = new HostClaims(HashTreePMap.empty(), HashTreePMap.empty());

  Optional<HostClaim> of(ServiceKey key) {
    return Optional.ofNullable(byService.get(key));
  }

  PSortedSet<HostClaim> on(String host) {
    return byHost.getOrDefault(host, TreePSet.empty());
  }

  /** The claims when a service asks for another host, or for none. */
  HostClaims replace(ServiceKey key, Optional<HostClaim> claim) {
    Optional<HostClaim> before = of(key);
    if (before.equals(claim)) {
      return this;
    }
    HostClaims without = before.map(this::minus).orElse(this);
    return claim.map(without::plus).orElse(without);
  }

  private HostClaims plus(HostClaim claim) {
    String host = claim.host().value();
    return new HostClaims(
        byService.plus(claim.key(), claim), byHost.plus(host, on(host).plus(claim)));
  }

  private HostClaims minus(HostClaim claim) {
    String host = claim.host().value();
    PSortedSet<HostClaim> others = on(host).minus(claim);
    return new HostClaims(
        byService.minus(claim.key()),
        others.isEmpty() ? byHost.minus(host) : byHost.plus(host, others));
  }
}
