package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.merge.Sources.Party;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The claims on their way from one state to the next.
 *
 * <p>Where names of one party meet after cleaning, all but one are marked. Marks depend on nothing
 * but the unmarked names of that party on that host, so one look at each touched host settles them.
 */
final class ClaimChange {
  private final Sources sources;
  private final Set<String> touched = new HashSet<>();
  private HostClaims claims;

  ClaimChange(HostClaims before, Sources sources) {
    this.claims = before;
    this.sources = sources;
  }

  void replace(ServiceKey key, List<HostClaim> now) {
    for (HostClaim claim : claims.of(key)) {
      claims = claims.minus(claim);
      touched.add(claim.host().value());
    }
    for (HostClaim claim : now) {
      claims = claims.plus(claim);
      touched.add(claim.host().value());
    }
  }

  /** The claims with their marks; to be asked once, when all services have been replaced. */
  HostClaims claims() {
    for (String host : List.copyOf(touched)) {
      settleMarks(host);
    }
    return claims;
  }

  /** The hosts whose claims or claimants are touched. */
  Set<String> touchedHosts() {
    return touched;
  }

  private void settleMarks(String host) {
    Map<Party, List<HostClaim>> parties = new HashMap<>();
    for (HostClaim claim : claims.on(host)) {
      if (claim.isMarkable()) {
        parties.computeIfAbsent(sources.party(claim), p -> new ArrayList<>()).add(claim);
      }
    }
    parties.values().forEach(this::settleMarks);
  }

  private void settleMarks(List<HostClaim> party) {
    HostClaim keeper = party.stream().min(sources.keeperFirst()).orElseThrow();
    Map<String, ServiceKey> keepers = new HashMap<>();
    Map<List<String>, ServiceKey> owners = new HashMap<>();
    for (HostClaim claim : party) {
      boolean shares =
          claim.plainText().equals(keeper.plainText())
              && isFirst(keepers, claim.source(), claim.key());
      boolean ownsText = isFirst(owners, List.of(claim.source(), claim.text()), claim.key());
      HostClaim byText = claim.markedByText();
      HostClaim byKey = claim.markedByKey();
      set(byText, !shares && ownsText);
      set(byKey, !shares && !ownsText);
    }
  }

  /** A service may ask for one host twice, in two namespaces. */
  private static <K> boolean isFirst(Map<K, ServiceKey> first, K place, ServiceKey service) {
    return first.computeIfAbsent(place, p -> service).equals(service);
  }

  private void set(HostClaim mark, boolean wanted) {
    boolean present = claims.of(mark.key()).contains(mark);
    if (present != wanted) {
      claims = wanted ? claims.plus(mark) : claims.minus(mark);
      touched.add(mark.host().value());
    }
  }
}
