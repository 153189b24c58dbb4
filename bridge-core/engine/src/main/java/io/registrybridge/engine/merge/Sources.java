package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import java.util.Comparator;
import java.util.Objects;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The sources, and who of them comes first. Immutable.
 *
 * @param byName how the services of each source are named
 */
record Sources(PMap<String, SourceNaming> byName) {
  static final Sources NONE = new Sources(HashTreePMap.empty());

  /** Who shares hosts with each other. */
  sealed interface Party {
    /** The sources whose files name the same group. */
    record Group(String name) implements Party {}

    /** A source that shares with nobody. */
    record Alone(String source) implements Party {}
  }

  Sources with(SourceNames names) {
    return new Sources(byName.plus(names.config().name(), new SourceNaming(names)));
  }

  Sources without(String source) {
    return new Sources(byName.minus(source));
  }

  SourceNaming naming(ServiceKey key) {
    return Objects.requireNonNull(byName.get(key.source()), () -> "unknown source of " + key);
  }

  Party party(HostClaim claim) {
    return naming(claim.key())
        .config()
        .naming()
        .merge()
        .<Party>map(group -> new Party.Group(group.name()))
        .orElseGet(() -> new Party.Alone(claim.source()));
  }

  /** Whose name a party has on a host: the one that needed the least repair, in any source. */
  Comparator<HostClaim> keeperFirst() {
    return Comparator.comparing(HostClaim::kind)
        .thenComparing(claim -> claim.host().change())
        .thenComparingInt(this::order)
        .thenComparing(Comparator.naturalOrder());
  }

  /** Who leads among those of a party that share a host. */
  Comparator<HostClaim> leadFirst() {
    return Comparator.comparing(HostClaim::kind)
        .thenComparingInt(this::order)
        .thenComparing(Comparator.naturalOrder());
  }

  /** A source's place in its group; a source without one is compared with nobody but itself. */
  private int order(HostClaim claim) {
    return naming(claim.key()).config().naming().merge().map(MergeGroup::order).orElse(0);
  }
}
