package io.registrybridge.engine.merge;

import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import io.registrybridge.engine.merge.MergedService.Contribution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks for what services that share a host do not agree on; the lead's word then holds. */
final class SharingCheck {
  private final List<Conflict> conflicts = new ArrayList<>();
  private final HostClaim leadClaim;
  private final Contribution lead;

  private SharingCheck(HostClaim leadClaim, Contribution lead) {
    this.leadClaim = leadClaim;
    this.lead = lead;
  }

  /**
   * @param sharers the claims of those who share a host, the lead first
   * @param contributions the services that make them, in the same order
   */
  static List<Conflict> conflicts(List<HostClaim> sharers, List<Contribution> contributions) {
    SharingCheck check = new SharingCheck(sharers.getFirst(), contributions.getFirst());
    for (int i = 1; i < sharers.size(); i++) {
      Contribution other = contributions.get(i);
      check.compare(
          "istio.namespace", check.leadClaim.namespace(), sharers.get(i).namespace(), other);
      check.compare("istio.location", location(check.lead), location(other), other);
      check.compare("istio.merge-mode", mode(check.lead), mode(other), other);
      check.compareProtocols(other);
    }
    return check.conflicts;
  }

  private void compare(String setting, String chosen, String refused, Contribution other) {
    if (!chosen.equals(refused)) {
      add(
          other,
          setting
              + " "
              + chosen
              + " of source "
              + lead.source().name()
              + " holds, for it leads; source "
              + other.source().name()
              + " says "
              + refused
              + ": let both files say the same");
    }
  }

  /** A number means one protocol: istiod has one listener for it. */
  private void compareProtocols(Contribution other) {
    Map<Integer, Set<String>> ours = protocols(lead);
    protocols(other)
        .forEach(
            (number, words) -> {
              Set<String> own = ours.getOrDefault(number, Set.of());
              if (!own.isEmpty() && Collections.disjoint(own, words)) {
                add(
                    other,
                    "port "
                        + number
                        + " is "
                        + String.join(", ", own)
                        + " in source "
                        + lead.source().name()
                        + " and "
                        + String.join(", ", words)
                        + " in source "
                        + other.source().name()
                        + ", and a port has one protocol for all endpoints: correct the registry or"
                        + " istio.protocol, or give one source another istio.host");
              }
            });
  }

  /** Only Istio's own words: what others come to mean is the renderer's affair. */
  private static Map<Integer, Set<String>> protocols(Contribution part) {
    Map<Integer, Set<String>> protocols = new TreeMap<>();
    for (ServiceInstance instance : part.entry().known()) {
      for (InstancePort port : instance.ports()) {
        String said = port.protocol().strip().toLowerCase(Locale.ROOT);
        String word = said.isEmpty() ? part.source().entry().defaultProtocol() : said;
        if (EntryConfig.isProtocol(word)) {
          protocols.computeIfAbsent(port.number(), number -> new TreeSet<>()).add(word);
        }
      }
    }
    return protocols;
  }

  private void add(Contribution other, String outcome) {
    conflicts.add(new Conflict(leadClaim.host().value(), lead.key(), other.key(), outcome));
  }

  private static String location(Contribution part) {
    return part.source().entry().meshInternal() ? "MESH_INTERNAL" : "MESH_EXTERNAL";
  }

  private static String mode(Contribution part) {
    return part.source()
        .naming()
        .merge()
        .map(MergeGroup::mode)
        .map(mode -> mode.name().toLowerCase(Locale.ROOT))
        .orElse("");
  }
}
