package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;

/** Questions to the sources about a claim of theirs. */
final class Sources {
  private Sources() {}

  static SourceNaming naming(Map<String, SourceNaming> sources, ServiceKey key) {
    return Objects.requireNonNull(sources.get(key.source()), () -> "unknown source of " + key);
  }

  /** Who shares hosts with each other: a group, or a source alone. */
  sealed interface Party {
    record Group(String name) implements Party {}

    record Alone(String source) implements Party {}
  }

  static Party party(Map<String, SourceNaming> sources, HostClaim claim) {
    return naming(sources, claim.key())
        .config()
        .naming()
        .merge()
        .<Party>map(group -> new Party.Group(group.name()))
        .orElseGet(() -> new Party.Alone(claim.source()));
  }

  /** A source's place in its group; 0 outside of one. */
  static int order(Map<String, SourceNaming> sources, HostClaim claim) {
    return naming(sources, claim.key()).config().naming().merge().map(MergeGroup::order).orElse(0);
  }

  /** Whose name a party has on a host: the one that needed the least repair, in any source. */
  static Comparator<HostClaim> keeperFirst(Map<String, SourceNaming> sources) {
    return Comparator.comparing(HostClaim::kind)
        .thenComparing(claim -> claim.host().change())
        .thenComparingInt(claim -> order(sources, claim))
        .thenComparing(Comparator.naturalOrder());
  }

  /** Who leads among those that share a host. */
  static Comparator<HostClaim> leadFirst(Map<String, SourceNaming> sources) {
    return Comparator.comparing(HostClaim::kind)
        .thenComparingInt(claim -> order(sources, claim))
        .thenComparing(Comparator.naturalOrder());
  }
}
