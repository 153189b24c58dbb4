package io.registrybridge.engine.merge;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import io.registrybridge.engine.config.NamingConfig.MergeGroup.Mode;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Lets the endpoints of one service alone have the traffic where the group's mode says so. */
final class Standby {
  static final String MERGE_STANDBY = "merge-standby";

  private Standby() {}

  /**
   * What the services really contribute: all of it, or, by priority, nothing but the ports and
   * labels of their instances, save for the first service that has an endpoint.
   *
   * @param contributions the services that share a host, the lead, whose mode holds, first
   */
  static List<Contribution> of(List<Contribution> contributions, Consumer<Finding> findings) {
    Mode mode =
        contributions.getFirst().source().naming().merge().map(MergeGroup::mode).orElse(Mode.UNION);
    return switch (mode) {
      case UNION -> contributions;
      case PRIORITY -> firstWithEndpoints(contributions, findings);
    };
  }

  private static List<Contribution> firstWithEndpoints(
      List<Contribution> contributions, Consumer<Finding> findings) {
    Optional<Contribution> active =
        contributions.stream().filter(Standby::hasEndpoints).findFirst();
    List<Contribution> effective = new ArrayList<>();
    for (Contribution part : contributions) {
      if (active.isEmpty() || active.get().key().equals(part.key()) || !hasEndpoints(part)) {
        effective.add(part);
      } else {
        effective.add(new Contribution(part.source(), part.key(), withoutTraffic(part.entry())));
        findings.accept(
            Finding.ofService(
                MERGE_STANDBY,
                part.key()
                    + " stands by with "
                    + part.entry().published().size()
                    + " endpoints: "
                    + active.get().key()
                    + " comes before it by istio.merge-order and has endpoints"));
      }
    }
    return effective;
  }

  private static boolean hasEndpoints(Contribution part) {
    return !part.entry().published().isEmpty();
  }

  /** The instances stay known, so that a port or subset does not vanish with the traffic. */
  private static CatalogEntry withoutTraffic(CatalogEntry entry) {
    List<ServiceInstance> known =
        Stream.concat(entry.published().stream(), entry.departed().stream()).toList();
    return new CatalogEntry(entry.snapshot(), List.of(), known, entry.findings());
  }
}
