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
  private final Map<String, SourceNaming> sources;
  private final Set<String> touched = new HashSet<>();
  private HostClaims claims;

  ClaimChange(HostClaims before, Map<String, SourceNaming> sources) {
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
        parties.computeIfAbsent(Sources.party(sources, claim), p -> new ArrayList<>()).add(claim);
      }
    }
    parties.values().forEach(this::settleMarks);
  }

  private void settleMarks(List<HostClaim> party) {
    HostClaim keeper = party.stream().min(Sources.keeperFirst(sources)).orElseThrow();
    Set<String> keepers = new HashSet<>();
    Set<List<String>> texts = new HashSet<>();
    for (HostClaim claim : party) {
      boolean shares = claim.plainText().equals(keeper.plainText()) && keepers.add(claim.source());
      HostClaim byText = claim.markedByText();
      HostClaim byKey = claim.markedByKey();
      boolean ownText = texts.add(List.of(claim.source(), claim.text()));
      set(byText, !shares && ownText);
      set(byKey, !shares && !ownText);
    }
  }

  private void set(HostClaim mark, boolean wanted) {
    boolean present = claims.of(mark.key()).contains(mark);
    if (present != wanted) {
      claims = wanted ? claims.plus(mark) : claims.minus(mark);
      touched.add(mark.host().value());
    }
  }
}
