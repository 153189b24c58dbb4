package io.registrybridge.engine.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pcollections.PMap;

class MergerTest {
  private final List<SourceConfig> sources =
      List.of(
          TestSources.source("a", "${service}.consul"),
          TestSources.source("b", "${service}.consul"));
  private final Merger merger = new Merger();
  private final MergedCatalog empty =
      merger
          .configure(
              MergedCatalog.EMPTY, Catalog.EMPTY, sources.stream().map(SourceNames::of).toList())
          .catalog();

  @Test
  void serviceIsPublishedUnderItsHost() {
    Merge merge = mergeAll(catalog(entry("a", "orders")));

    assertThat(service(merge, key("a", "orders")).host()).isEqualTo("orders.consul");
    assertThat(merge.catalog().conflicts()).isEmpty();
  }

  @Test
  void serviceNeverSeenWithAnInstanceIsNotPublished() {
    CatalogEntry empty =
        new CatalogEntry(
            new ServiceSnapshot(key("a", "orders"), Map.of("service", "orders"), List.of()),
            List.of(),
            List.of(),
            List.of());

    Merge merge = mergeAll(catalog(empty));

    assertThat(merge.catalog().services()).isEmpty();
  }

  @Test
  void nameThatNeededNoRepairKeepsTheHost() {
    Merge merge = mergeAll(catalog(entry("a", "order_api"), entry("a", "order-api")));

    assertThat(service(merge, key("a", "order-api")).host()).isEqualTo("order-api.consul");
    MergedService repaired = service(merge, key("a", "order_api"));
    assertThat(repaired.host()).matches("order-api-[0-9a-f]{8}\\.consul");
    assertThat(repaired.findings()).extracting(Finding::rule).containsExactly("host-taken");
    assertThat(merge.catalog().conflicts())
        .containsExactly(
            new Conflict(
                "order-api.consul",
                key("a", "order-api"),
                key("a", "order_api"),
                "published as " + repaired.host()));
  }

  @Test
  void firstSourceByNameKeepsTheHostAndTheOtherIsNotPublished() {
    Merge merge = mergeAll(catalog(entry("b", "orders"), entry("a", "orders")));

    assertThat(service(merge, key("a", "orders")).contributions()).hasSize(1);
    assertThat(merge.catalog().conflicts())
        .extracting(Conflict::loser)
        .containsExactly(key("b", "orders"));
  }

  @Test
  void loserIsPublishedWhenTheWinnerLeaves() {
    Catalog both = catalog(entry("a", "orders"), entry("b", "orders"));
    Merge before = mergeAll(both);

    Merge after =
        merger.merge(
            before.catalog(),
            new Catalog(2, both.entries().minus(key("a", "orders"))),
            Set.of(key("a", "orders")));

    assertThat(service(after, key("b", "orders")).contributions()).hasSize(1);
    assertThat(after.catalog().conflicts()).isEmpty();
    assertThat(after.changed())
        .containsExactly(new ResourceName("registry-bridge", "orders.consul"));
  }

  @Test
  void changesInAnyOrderGiveWhatTheCatalogAloneGives() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> names =
        List.of("orders", "Orders", "order_s", "order-s", "cart", "c_art", "c:art");
    Catalog catalog = Catalog.EMPTY;
    MergedCatalog merged = this.empty;
    for (int step = 0; step < 3_000; step++) {
      PMap<ServiceKey, CatalogEntry> entries = catalog.entries();
      Set<ServiceKey> changed = new HashSet<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        CatalogEntry entry =
            entry(random.nextBoolean() ? "a" : "b", names.get(random.nextInt(names.size())));
        ServiceKey key = entry.snapshot().key();
        entries = random.nextInt(3) == 0 ? entries.minus(key) : entries.plus(key, entry);
        changed.add(key);
      }
      MergedCatalog before = merged;
      catalog = new Catalog(catalog.revision() + 1, entries);

      Merge merge = merger.merge(before, catalog, changed);

      merged = merge.catalog();
      assertThat(merged).as("seed %d, step %d", seed, step).isEqualTo(mergeAll(catalog).catalog());
      assertThat(merge.changed())
          .as("seed %d, step %d", seed, step)
          .isEqualTo(differing(before, merged));
    }
  }

  private static MergedService service(Merge merge, ServiceKey key) {
    return merge.catalog().services().values().stream()
        .filter(service -> service.contributions().stream().anyMatch(c -> c.key().equals(key)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(key + " is absent"));
  }

  private static Set<ResourceName> differing(MergedCatalog before, MergedCatalog after) {
    Set<ResourceName> differing = new HashSet<>(before.services().keySet());
    differing.addAll(after.services().keySet());
    differing.removeIf(
        key -> Objects.equals(before.services().get(key), after.services().get(key)));
    return differing;
  }

  private Merge mergeAll(Catalog catalog) {
    return merger.merge(this.empty, catalog, catalog.entries().keySet());
  }

  private static Catalog catalog(CatalogEntry... entries) {
    PMap<ServiceKey, CatalogEntry> all = Catalog.EMPTY.entries();
    for (CatalogEntry entry : entries) {
      all = all.plus(entry.snapshot().key(), entry);
    }
    return new Catalog(1, all);
  }

  private static CatalogEntry entry(String source, String name) {
    List<ServiceInstance> instances = List.of(ServiceInstance.builder("1", "10.0.0.1").build());
    ServiceSnapshot snapshot =
        new ServiceSnapshot(key(source, name), Map.of("service", name), instances);
    return new CatalogEntry(snapshot, instances, List.of(), List.of());
  }

  private static ServiceKey key(String source, String name) {
    return new ServiceKey(source, "", name);
  }
}
