package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pcollections.PMap;

/**
 * Gives each service its hosts, and each host its services. Pure.
 *
 * <p>The result depends on the catalog and the configuration alone, not on the order of their
 * changes; the work depends on the change alone, not on the size of the catalog.
 */
public final class Merger {

  /**
   * The merged catalog after a change of services.
   *
   * @param before the merged catalog before it; knows the sources of all changed services
   * @param catalog the catalog after it
   * @param changed the keys that differ
   */
  public Merge merge(MergedCatalog before, Catalog catalog, Set<ServiceKey> changed) {
    return merge(before, before.sources(), catalog, changed);
  }

  /**
   * The merged catalog after some sources came, or are configured otherwise.
   *
   * @param before the merged catalog before it
   * @param catalog the catalog, which is the same as before
   * @param sources the sources that are new or differ
   */
  public Merge configure(MergedCatalog before, Catalog catalog, Collection<SourceNames> sources) {
    Sources all = before.sources();
    for (SourceNames names : sources) {
      all = all.with(names);
    }
    Set<String> names =
        sources.stream().map(source -> source.config().name()).collect(Collectors.toSet());
    Set<ServiceKey> theirs =
        catalog.entries().keySet().stream()
            .filter(key -> names.contains(key.source()))
            .collect(Collectors.toSet());
    return merge(before, all, catalog, theirs);
  }

  /**
   * The merged catalog without a source of which nothing is in the catalog any more.
   *
   * @throws IllegalArgumentException if it still has services
   */
  public MergedCatalog forget(MergedCatalog before, String source) {
    before.claims().byService().keySet().stream()
        .filter(key -> key.source().equals(source))
        .findFirst()
        .ifPresent(
            key -> {
              throw new IllegalArgumentException(key + " is still published");
            });
    return new MergedCatalog(
        before.sources().without(source),
        before.services(),
        before.claims(),
        before.conflictsByHost());
  }

  private static Merge merge(
      MergedCatalog before, Sources sources, Catalog catalog, Set<ServiceKey> changed) {
    ClaimChange change = new ClaimChange(before.claims(), sources);
    for (ServiceKey key : changed) {
      change.replace(key, claims(sources, catalog, key));
    }
    HostClaims claims = change.claims();

    PMap<ResourceName, MergedService> services = before.services();
    PMap<String, List<Conflict>> conflicts = before.conflictsByHost();
    Set<ResourceName> names = new HashSet<>();
    for (String host : change.touchedHosts()) {
      Set<ResourceName> asked =
          Stream.of(before.claims(), claims)
              .flatMap(either -> either.on(host).stream())
              .map(claim -> new ResourceName(claim.namespace(), host))
              .collect(Collectors.toSet());
      names.addAll(asked);
      HostAward award = HostAward.of(claims.on(host), claims, sources, catalog);
      services = services.minusAll(asked);
      for (MergedService service : award.services()) {
        services = services.plus(service.name(), service);
      }
      conflicts =
          award.conflicts().isEmpty()
              ? conflicts.minus(host)
              : conflicts.plus(host, award.conflicts());
    }
    MergedCatalog after = new MergedCatalog(sources, services, claims, conflicts);
    names.removeIf(name -> Objects.equals(before.services().get(name), after.services().get(name)));
    return new Merge(after, names);
  }

  private static List<HostClaim> claims(Sources sources, Catalog catalog, ServiceKey key) {
    CatalogEntry entry = catalog.entries().get(key);
    return entry == null ? List.of() : sources.naming(key).claims(entry);
  }
}
