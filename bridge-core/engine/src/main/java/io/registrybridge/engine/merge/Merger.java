package io.registrybridge.engine.merge;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each service its host and namespace.
 *
 * <p>The result depends on the catalog alone, not on the order of its changes; the work depends on
 * the change alone, not on the size of the catalog.
 */
public final class Merger {
  static final String HOST_REPAIRED = "host-repaired";
  static final String HOST_TAKEN = "host-taken";

  private final Map<String, SourceNaming> sources = new HashMap<>();

  /**
   * @param sources every source whose services may appear in the catalog
   */
  public Merger(Collection<SourceConfig> sources) {
    sources.forEach(source -> this.sources.put(source.name(), new SourceNaming(source)));
  }

  /**
   * The merged catalog after a change.
   *
   * @param before the merged catalog before it
   * @param catalog the catalog after it
   * @param changed the keys that differ
   */
  public Merge merge(MergedCatalog before, Catalog catalog, Set<ServiceKey> changed) {
    HostClaims claims = before.claims();
    for (ServiceKey key : changed) {
      claims = claims.replace(key, claim(catalog, key));
    }
    Set<ServiceKey> affected = affected(before.claims(), claims, changed);
    MergedCatalog after =
        new MergedCatalog(
            before.services().minusAll(affected), claims, before.conflicts().minusAll(affected));
    for (ServiceKey key : affected) {
      Optional<HostClaim> claim = claims.of(key);
      if (claim.isPresent()) {
        CatalogEntry entry = Objects.requireNonNull(catalog.entries().get(key));
        after = award(after, claim.get(), entry);
      }
    }
    return new Merge(after, differing(before, after, affected));
  }

  /** The changed services, and all who ask for a host that one of them asks or asked for. */
  private static Set<ServiceKey> affected(
      HostClaims before, HostClaims after, Set<ServiceKey> changed) {
    Set<ServiceKey> affected = new HashSet<>(changed);
    for (ServiceKey key : changed) {
      for (HostClaims claims : List.of(before, after)) {
        claims
            .of(key)
            .ifPresent(
                claim ->
                    after.on(claim.host().value()).forEach(other -> affected.add(other.key())));
      }
    }
    return affected;
  }

  /** A service that was never seen with an instance asks for no host (design, section 5.7). */
  private Optional<HostClaim> claim(Catalog catalog, ServiceKey key) {
    return Optional.ofNullable(catalog.entries().get(key))
        .filter(entry -> !entry.known().isEmpty())
        .map(entry -> new HostClaim(key, naming(key).host(entry.snapshot())));
  }

  private MergedCatalog award(MergedCatalog catalog, HostClaim claim, CatalogEntry entry) {
    HostClaim winner = catalog.claims().on(claim.host().value()).first();
    if (winner.equals(claim)) {
      return catalog.with(service(claim, claim.host(), entry));
    }
    if (!winner.key().source().equals(claim.key().source())) {
      return catalog.with(
          conflict(
              claim,
              winner,
              "not published: source "
                  + winner.key().source()
                  + " comes first by file name; give one of the two another istio.host"));
    }
    HostName marked = claim.host().marked(claim.key().name());
    return catalog
        .with(service(claim, marked, entry))
        .with(conflict(claim, winner, "published as " + marked));
  }

  private MergedService service(HostClaim claim, HostName host, CatalogEntry entry) {
    SourceNaming naming = naming(claim.key());
    ServiceSnapshot snapshot = entry.snapshot();
    return new MergedService(
        new ResourceName(naming.namespace(snapshot), host.value()),
        naming.config(),
        claim.key(),
        entry,
        findings(naming.wantedHost(snapshot), claim, host));
  }

  private static List<Finding> findings(String wanted, HostClaim claim, HostName host) {
    if (!host.equals(claim.host())) {
      return List.of(
          Finding.ofService(
              HOST_TAKEN, claim.host() + " belongs to another service; published as " + host));
    }
    return switch (host.change()) {
      case NONE, LOWERED -> List.of();
      case REPLACED ->
          List.of(
              Finding.ofService(
                  HOST_REPAIRED, "'" + wanted + "' is no host; published as " + host));
    };
  }

  private static Conflict conflict(HostClaim loser, HostClaim winner, String outcome) {
    return new Conflict(loser.host().value(), winner.key(), loser.key(), outcome);
  }

  private static Set<ServiceKey> differing(
      MergedCatalog before, MergedCatalog after, Set<ServiceKey> affected) {
    Set<ServiceKey> differing = new HashSet<>(affected);
    differing.removeIf(
        key -> Objects.equals(before.services().get(key), after.services().get(key)));
    return differing;
  }

  private SourceNaming naming(ServiceKey key) {
    return Objects.requireNonNull(sources.get(key.source()), () -> "unknown source of " + key);
  }
}
