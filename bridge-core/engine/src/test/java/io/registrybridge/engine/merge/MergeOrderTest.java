package io.registrybridge.engine.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import io.registrybridge.engine.config.NamingConfig.MergeGroup.Mode;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pcollections.PMap;

/**
 * Whatever the order of changes, of services and of configuration: the result is the one that the
 * last catalog and configuration give by themselves.
 */
class MergeOrderTest {
  private static final int STEPS = 3_000;
  private static final List<String> SOURCES = List.of("a", "b", "c");
  private static final List<String> NAMES =
      List.of("orders", "Orders", "order_s", "order-s", "cart", "c_art", "c:art");
  private static final List<String> HOSTS =
      List.of("${service}.mesh", "${service}.${source}", "shared.mesh");
  private static final List<String> ALIASES = List.of("orders.mesh", "${service}.alias");

  private final Merger merger = new Merger();
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void resultDependsOnTheLastStateAlone() {
    Map<String, SourceNames> sources = new HashMap<>();
    SOURCES.forEach(source -> sources.put(source, names(source)));
    Catalog catalog = Catalog.EMPTY;
    MergedCatalog merged = fromNothing(sources, catalog);
    for (int step = 0; step < STEPS; step++) {
      MergedCatalog before = merged;
      Merge merge;
      if (random.nextInt(10) == 0) {
        SourceNames names = names(pick(SOURCES));
        sources.put(names.config().name(), names);

        merge = merger.configure(before, catalog, List.of(names));
      } else {
        Set<ServiceKey> changed = new HashSet<>();
        catalog = changed(catalog, changed);

        merge = merger.merge(before, catalog, changed);
      }
      merged = merge.catalog();
      assertThat(merged)
          .as("seed %d, step %d", seed, step)
          .isEqualTo(fromNothing(sources, catalog));
      assertThat(merge.changed())
          .as("seed %d, step %d", seed, step)
          .isEqualTo(differing(before, merged));
    }
  }

  private MergedCatalog fromNothing(Map<String, SourceNames> sources, Catalog catalog) {
    MergedCatalog empty =
        merger.configure(MergedCatalog.EMPTY, Catalog.EMPTY, sources.values()).catalog();
    return merger.merge(empty, catalog, catalog.entries().keySet()).catalog();
  }

  private static Set<ResourceName> differing(MergedCatalog before, MergedCatalog after) {
    Set<ResourceName> differing = new HashSet<>(before.services().keySet());
    differing.addAll(after.services().keySet());
    differing.removeIf(
        name -> Objects.equals(before.services().get(name), after.services().get(name)));
    return differing;
  }

  private Catalog changed(Catalog catalog, Set<ServiceKey> changed) {
    PMap<ServiceKey, CatalogEntry> entries = catalog.entries();
    for (int i = 0; i <= random.nextInt(3); i++) {
      ServiceKey key = new ServiceKey(pick(SOURCES), pick(List.of("", "x")), pick(NAMES));
      entries = random.nextInt(3) == 0 ? entries.minus(key) : entries.plus(key, entry(key));
      changed.add(key);
    }
    return new Catalog(catalog.revision() + 1, entries);
  }

  private CatalogEntry entry(ServiceKey key) {
    Map<String, String> metadata =
        random.nextInt(5) == 0 ? Map.of("host", pick(NAMES) + ".mesh") : Map.of();
    List<ServiceInstance> instances =
        List.of(ServiceInstance.builder("1", "10.0.0.1").metadata(metadata).build());
    ServiceSnapshot snapshot = new ServiceSnapshot(key, Map.of("service", key.name()), instances);
    return new CatalogEntry(
        snapshot, random.nextInt(4) == 0 ? List.of() : instances, List.of(), List.of());
  }

  private SourceNames names(String source) {
    List<NamingConfig> former = random.nextBoolean() ? List.of() : List.of(naming());
    return new SourceNames(TestSources.with(TestSources.source(source), naming()), former);
  }

  private NamingConfig naming() {
    return new NamingConfig(
        pick(HOSTS),
        random.nextBoolean() ? List.of() : List.of(pick(ALIASES)),
        random.nextBoolean() ? Optional.empty() : Optional.of("host"),
        pick(List.of("one", "two")),
        List.of(),
        random.nextInt(3) == 0
            ? Optional.empty()
            : Optional.of(new MergeGroup("shop", pick(List.of(Mode.values())), random.nextInt(3))));
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
