package io.registrybridge.engine.merge;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.merge.Sources.Party;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
   * @param claims all claims, to see where those who lose are published instead
   */
  static HostAward of(
      SortedSet<HostClaim> onHost, HostClaims claims, Sources sources, Catalog catalog) {
    if (onHost.isEmpty()) {
      return new HostAward(List.of(), List.of());
    }
    Party winner = sources.party(onHost.first());
    List<HostClaim> theirs =
        onHost.stream()
            .filter(claim -> sources.party(claim).equals(winner))
            .sorted(sources.keeperFirst())
            .toList();
    List<HostClaim> sharers = sharers(theirs, sources);
    List<Contribution> contributions =
        sharers.stream().map(claim -> contribution(claim, sources, catalog)).toList();
    List<Conflict> conflicts = new ArrayList<>(SharingCheck.conflicts(sharers, contributions));
    conflicts.addAll(outdone(onHost, sharers, claims));
    return new HostAward(services(theirs, sharers, contributions, sources), conflicts);
  }

  /** One claim of each source that means the same name; the lead first. */
  private static List<HostClaim> sharers(List<HostClaim> party, Sources sources) {
    String name = party.getFirst().plainText();
    Set<String> seen = new HashSet<>();
    return party.stream()
        .filter(claim -> claim.plainText().equals(name) && seen.add(claim.source()))
        .sorted(sources.leadFirst())
        .toList();
  }

  private static Contribution contribution(HostClaim claim, Sources sources, Catalog catalog) {
    CatalogEntry entry =
        Objects.requireNonNull(
            catalog.entries().get(claim.key()), () -> claim.key() + " is not in the catalog");
    return new Contribution(sources.naming(claim.key()).config(), claim.key(), entry);
  }

  private static List<MergedService> services(
      List<HostClaim> party,
      List<HostClaim> sharers,
      List<Contribution> contributions,
      Sources sources) {
    HostClaim lead = sharers.getFirst();
    Set<Finding> findings = new LinkedHashSet<>();
    for (int i = 0; i < sharers.size(); i++) {
      reportName(sharers.get(i), findings);
      sources
          .naming(sharers.get(i).key())
          .reportOverrides(contributions.get(i).entry(), findings::add);
    }
    List<Contribution> effective = Standby.of(contributions, findings::add);
    List<String> exportTo =
        sources
            .naming(lead.key())
            .exportTo(contributions.getFirst().entry().snapshot(), findings::add);
    return namespaces(lead, party).stream()
        .map(
            namespace ->
                new MergedService(
                    new ResourceName(namespace, lead.host().value()),
                    exportTo,
                    effective,
                    List.copyOf(findings)))
        .toList();
  }

  /** The lead's namespace, and those it had under the same name until a moment ago. */
  private static List<String> namespaces(HostClaim lead, List<HostClaim> party) {
    return party.stream()
        .filter(claim -> claim.key().equals(lead.key()))
        .map(HostClaim::namespace)
        .distinct()
        .toList();
  }

  private static void reportName(HostClaim claim, Set<Finding> findings) {
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
              Finding.ofService(HOST_REPAIRED, text + " is no host; published as " + claim.host()));
        }
      }
    }
  }

  private static List<Conflict> outdone(
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
    return switch (loser.kind()) {
      case MAIN, MARKED ->
          loser.source().equals(lead.source())
              ? "not published: give one of the two another name"
              : "not published: source "
                  + lead.source()
                  + " has the host and comes first by file name; give one of the two sources"
                  + " another istio.host, or both the same istio.merge if they are to share it";
      case ALIAS -> "the alias is left out: give it another name in istio.aliases";
      case FORMER, FORMER_MARKED, FORMER_ALIAS ->
          "the former name is given up before its time, for it is wanted now";
    };
  }
}
