package io.registrybridge.engine.merge;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.merge.HostClaim.Kind;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.merge.Sources.Party;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;

/**
 * Who gets a host. Depends on nothing but the claims on it and the services that make them.
 *
 * @param services what is published under the host: one service, and a second one where the
 *     namespace was another until a moment ago; none if nobody asks
 * @param conflicts who had to stand back, and what could not be merged
 */
record HostAward(List<MergedService> services, List<Conflict> conflicts) {
  static final String HOST_REPAIRED = "host-repaired";
  static final String HOST_TAKEN = "host-taken";

  HostAward {
    services = List.copyOf(services);
    conflicts = List.copyOf(conflicts);
  }

  /**
   * @param onHost the claims on the host
   * @param claims all claims
   */
  static HostAward of(
      SortedSet<HostClaim> onHost,
      HostClaims claims,
      Map<String, SourceNaming> sources,
      Catalog catalog) {
    if (onHost.isEmpty()) {
      return new HostAward(List.of(), List.of());
    }
    Party winner = Sources.party(sources, onHost.first());
    List<HostClaim> theirs =
        onHost.stream()
            .filter(claim -> Sources.party(sources, claim).equals(winner))
            .sorted(Sources.keeperFirst(sources))
            .toList();
    List<HostClaim> sharers = sharers(theirs, sources);
    HostClaim lead = sharers.getFirst();
    SourceNaming leadNaming = Sources.naming(sources, lead.key());
    List<Contribution> contributions =
        sharers.stream().map(claim -> contribution(claim, sources, catalog)).toList();
    List<String> exportTo = leadNaming.exportTo(entry(catalog, lead).snapshot());
    List<MergedService> services = new ArrayList<>();
    for (String namespace : namespaces(lead, theirs)) {
      services.add(
          new MergedService(
              new ResourceName(namespace, lead.host().value()),
              exportTo,
              contributions,
              findings(sharers)));
    }
    return new HostAward(services, conflicts(onHost, sharers, claims));
  }

  /** One claim of each source that means the same name; the lead first. */
  private static List<HostClaim> sharers(List<HostClaim> party, Map<String, SourceNaming> sources) {
    String name = party.getFirst().plainText();
    Set<String> seen = new HashSet<>();
    return party.stream()
        .filter(claim -> claim.plainText().equals(name) && seen.add(claim.source()))
        .sorted(Sources.leadFirst(sources))
        .toList();
  }

  private static Contribution contribution(
      HostClaim claim, Map<String, SourceNaming> sources, Catalog catalog) {
    return new Contribution(
        Sources.naming(sources, claim.key()).config(), claim.key(), entry(catalog, claim));
  }

  private static CatalogEntry entry(Catalog catalog, HostClaim claim) {
    return Objects.requireNonNull(
        catalog.entries().get(claim.key()), () -> claim.key() + " is not in the catalog");
  }

  /** The lead's namespace, and those it had under the same name until a moment ago. */
  private static List<String> namespaces(HostClaim lead, List<HostClaim> party) {
    return party.stream()
        .filter(claim -> claim.key().equals(lead.key()))
        .map(HostClaim::namespace)
        .distinct()
        .toList();
  }

  private static List<Finding> findings(List<HostClaim> sharers) {
    List<Finding> findings = new ArrayList<>();
    for (HostClaim claim : sharers) {
      String text = "'" + claim.text() + "'";
      switch (claim.kind()) {
        case MARKED, FORMER_MARKED ->
            findings.add(
                Finding.ofService(
                    HOST_TAKEN,
                    text
                        + " makes a host that belongs to another service; published as "
                        + claim.host()));
        case MAIN, ALIAS, FORMER, FORMER_ALIAS -> {
          if (claim.host().change() == HostName.Change.REPLACED) {
            findings.add(
                Finding.ofService(
                    HOST_REPAIRED, text + " is no host; published as " + claim.host()));
          }
        }
      }
    }
    return findings.stream().distinct().toList();
  }

  private static List<Conflict> conflicts(
      SortedSet<HostClaim> onHost, List<HostClaim> sharers, HostClaims claims) {
    HostClaim lead = sharers.getFirst();
    Set<ServiceKey> served = new HashSet<>();
    sharers.forEach(claim -> served.add(claim.key()));
    List<Conflict> conflicts = new ArrayList<>();
    for (HostClaim claim : onHost) {
      if (served.add(claim.key())) {
        conflicts.add(
            new Conflict(
                claim.host().value(), lead.key(), claim.key(), outcome(claim, lead, claims)));
      }
    }
    return conflicts;
  }

  private static String outcome(HostClaim loser, HostClaim lead, HostClaims claims) {
    Set<HostClaim> own = claims.of(loser.key());
    if (loser.isMarkable()) {
      for (HostClaim mark : List.of(loser.markedByText(), loser.markedByKey())) {
        if (own.contains(mark)) {
          return "published as " + mark.host();
        }
      }
    }
    if (loser.kind() == Kind.MAIN && !loser.source().equals(lead.source())) {
      return "not published: source "
          + lead.source()
          + " comes first by file name; give one of the two another istio.host, or both the same"
          + " istio.merge";
    }
    return switch (loser.kind()) {
      case MAIN, MARKED -> "not published: give one of the two another istio.host";
      case ALIAS -> "the alias is left out: give it another name in istio.aliases";
      case FORMER, FORMER_MARKED, FORMER_ALIAS ->
          "the former name is given up before its time, for it is wanted now";
    };
  }
}
