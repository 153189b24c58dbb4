package io.registrybridge.engine.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import io.registrybridge.engine.config.NamingConfig.MergeGroup.Mode;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.pcollections.PMap;

/** Which hosts a service gets, and what a host is made of. */
class MergerTest {
  private final Merger merger = new Merger();

  @Test
  void serviceIsPublishedUnderItsHost() {
    Merge merge = merge(List.of(plain("a")), entry("a", "orders"));

    assertThat(at(merge, "orders.mesh").contributions())
        .extracting(Contribution::key)
        .containsExactly(key("a", "orders"));
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

    Merge merge = merge(List.of(plain("a")), empty);

    assertThat(merge.catalog().services()).isEmpty();
  }

  @Test
  void oneChangeAmongTenThousandServicesTouchesOneHost() {
    CatalogEntry[] entries =
        IntStream.range(0, 10_000)
            .mapToObj(i -> entry("a", "service-" + i))
            .toArray(CatalogEntry[]::new);
    Merge before = merge(List.of(plain("a")), entries);
    Catalog next = with(catalog(entries), entry("a", "service-7", "10.0.0.9"));

    Merge after = merger.merge(before.catalog(), next, Set.of(key("a", "service-7")));

    assertThat(after.changed())
        .containsExactly(new ResourceName("registry-bridge", "service-7.mesh"));
    assertThat(at(after, "service-8.mesh")).isSameAs(at(before, "service-8.mesh"));
  }

  /** Names that become one by lower case and dashes. */
  @Nested
  class NamesThatMeet {
    @Test
    void nameThatNeededNoRepairKeepsTheHost() {
      Merge merge = merge(List.of(plain("a")), entry("a", "order_api"), entry("a", "order-api"));

      assertThat(hostsOf(merge, key("a", "order-api"))).containsExactly("order-api.mesh");
      String marked = onlyHostOf(merge, key("a", "order_api"));
      assertThat(marked).matches("order-api-[0-9a-f]{8}\\.mesh");
      assertThat(rules(at(merge, marked))).containsExactly("host-taken");
      assertThat(merge.catalog().conflicts())
          .containsExactly(
              new Conflict(
                  "order-api.mesh",
                  key("a", "order-api"),
                  key("a", "order_api"),
                  "published as " + marked));
    }

    @Test
    void servicesOfOneNameInSeveralScopesEachHaveAHost() {
      CatalogEntry[] scopes = {
        scoped("a", "one", "orders"), scoped("a", "two", "orders"), scoped("a", "three", "orders")
      };

      Merge merge = merge(List.of(plain("a")), scopes);

      assertThat(merge.catalog().services()).hasSize(3);
    }

    @Test
    void repairedNamesOfAGroupMeetUnderOneMark() {
      Merge merge =
          merge(
              List.of(union("a", 1), union("b", 2)),
              entry("a", "order_api"),
              entry("b", "order_api"),
              entry("b", "order-api"));

      assertThat(sources(at(merge, "order-api.mesh"))).containsExactly("b");
      String marked = onlyHostOf(merge, key("a", "order_api"));
      assertThat(sources(at(merge, marked))).containsExactly("a", "b");
    }

    @Test
    void namesOfAGroupThatDifferInCaseOnlyAreOne() {
      Merge merge =
          merge(
              List.of(union("eureka", 1), union("consul", 2)),
              entry("eureka", "ORDERS"),
              entry("consul", "orders"));

      assertThat(sources(at(merge, "orders.mesh"))).containsExactly("eureka", "consul");
    }
  }

  /** Sources that share nothing. */
  @Nested
  class WithoutAGroup {
    private final List<SourceNames> sources = List.of(plain("a"), plain("b"));

    @Test
    void firstSourceByNameKeepsTheHostAndTheOtherIsNotPublished() {
      Merge merge = merge(sources, entry("b", "orders"), entry("a", "orders"));

      assertThat(sources(at(merge, "orders.mesh"))).containsExactly("a");
      Conflict conflict = merge.catalog().conflicts().getFirst();
      assertThat(conflict.winner()).isEqualTo(key("a", "orders"));
      assertThat(conflict.loser()).isEqualTo(key("b", "orders"));
      assertThat(conflict.outcome())
          .contains("source a has the host", "first by file name", "istio.merge");
    }

    @Test
    void loserIsPublishedWhenTheWinnerLeaves() {
      Catalog both = catalog(entry("a", "orders"), entry("b", "orders"));
      Merge before = mergeAll(sources, both);

      Merge after =
          merger.merge(
              before.catalog(), without(both, key("a", "orders")), Set.of(key("a", "orders")));

      assertThat(sources(at(after, "orders.mesh"))).containsExactly("b");
      assertThat(after.catalog().conflicts()).isEmpty();
      assertThat(after.changed())
          .containsExactly(new ResourceName("registry-bridge", "orders.mesh"));
    }
  }

  /** Sources whose files name the same {@code istio.merge}. */
  @Nested
  class InAGroup {
    @Test
    void unionHasWhatEverySourceHasAndTheFirstByOrderLeads() {
      Merge merge =
          merge(List.of(union("a", 2), union("b", 1)), entry("a", "orders"), entry("b", "orders"));

      MergedService orders = at(merge, "orders.mesh");
      assertThat(sources(orders)).containsExactly("b", "a");
      assertThat(orders.contributions()).allMatch(part -> !part.entry().published().isEmpty());
      assertThat(merge.catalog().conflicts()).isEmpty();
    }

    @Test
    void otherGroupsShareNothingWithIt() {
      NamingConfig other = group(naming(), "other", Mode.UNION, 1);

      Merge merge =
          merge(
              List.of(union("a", 1), named("b", other)),
              entry("a", "orders"),
              entry("b", "orders"));

      assertThat(sources(at(merge, "orders.mesh"))).containsExactly("a");
      assertThat(merge.catalog().conflicts()).hasSize(1);
    }

    @Test
    void byPriorityOnlyTheFirstWithEndpointsGivesEndpoints() {
      Merge merge =
          merge(
              List.of(priority("a", 2), priority("b", 1)),
              entry("a", "orders"),
              entry("b", "orders"));

      MergedService orders = at(merge, "orders.mesh");
      assertThat(active(orders)).containsExactly("b");
      assertThat(orders.contributions()).allMatch(part -> !part.entry().known().isEmpty());
      assertThat(rules(orders)).containsExactly("merge-standby");
    }

    @Test
    void byPriorityTheNextTakesOverWhenTheFirstHasNoEndpoint() {
      Catalog both = catalog(entry("a", "orders"), entry("b", "orders"));
      Merge before = mergeAll(List.of(priority("a", 2), priority("b", 1)), both);

      Merge after =
          merger.merge(
              before.catalog(), with(both, idle("b", "orders")), Set.of(key("b", "orders")));

      assertThat(active(at(after, "orders.mesh"))).containsExactly("a");
      assertThat(sources(at(after, "orders.mesh"))).containsExactly("b", "a");
    }

    @Test
    void differentLocationsAreAConflictAndTheLeadDecides() {
      SourceConfig external =
          TestSources.with(
              union("b", 2).config(),
              new EntryConfig(
                  false,
                  Map.of(),
                  "http",
                  TestSources.ENTRY.labels(),
                  TestSources.ENTRY.endpoints(),
                  TestSources.ENTRY.addresses(),
                  TestSources.ENTRY.traffic()));

      Merge merge =
          merge(
              List.of(union("a", 1), SourceNames.of(external)),
              entry("a", "orders"),
              entry("b", "orders"));

      assertThat(outcomes(merge)).singleElement().asString().contains("istio.location", "source b");
      assertThat(at(merge, "orders.mesh").lead().source().entry().meshInternal()).isTrue();
    }

    @Test
    void differentModesAreAConflictAndTheLeadDecides() {
      Merge merge =
          merge(
              List.of(union("a", 1), priority("b", 2)), entry("a", "orders"), entry("b", "orders"));

      assertThat(outcomes(merge)).singleElement().asString().contains("istio.merge-mode union");
      assertThat(active(at(merge, "orders.mesh"))).containsExactly("a", "b");
    }

    @Test
    void differentNamespacesAreAConflictAndTheLeadDecides() {
      NamingConfig elsewhere = group(namespace(naming(), "elsewhere"), "shop", Mode.UNION, 2);

      Merge merge =
          merge(
              List.of(union("a", 1), named("b", elsewhere)),
              entry("a", "orders"),
              entry("b", "orders"));

      assertThat(outcomes(merge)).singleElement().asString().contains("istio.namespace");
      assertThat(merge.catalog().services())
          .containsOnlyKeys(new ResourceName("registry-bridge", "orders.mesh"));
    }

    @Test
    void onePortOfTwoProtocolsIsAConflict() {
      Merge merge =
          merge(
              List.of(union("a", 1), union("b", 2)),
              entry("a", "orders", instance("10.0.0.1").port(InstancePort.of("http", 80)).build()),
              entry("b", "orders", instance("10.0.0.2").port(InstancePort.of("grpc", 80)).build()));

      assertThat(outcomes(merge)).singleElement().asString().contains("port 80 is http", "grpc");
    }
  }

  /** Further hosts of a service. */
  @Nested
  class Aliases {
    @Test
    void serviceIsPublishedUnderItsNameAndItsAliases() {
      Merge merge = merge(List.of(aliased("a", "${service}.old")), entry("a", "orders"));

      assertThat(hostsOf(merge, key("a", "orders")))
          .containsExactlyInAnyOrder("orders.mesh", "orders.old");
    }

    @Test
    void aliasNeverTakesAHostFromAMainName() {
      Merge merge =
          merge(
              List.of(aliased("a", "cart.mesh"), plain("b")),
              entry("a", "orders"),
              entry("b", "cart"));

      assertThat(sources(at(merge, "cart.mesh"))).containsExactly("b");
      assertThat(hostsOf(merge, key("a", "orders"))).containsExactly("orders.mesh");
      assertThat(outcomes(merge)).singleElement().asString().contains("istio.aliases");
    }

    @Test
    void aliasThatIsTheNameItselfIsNoConflict() {
      Merge merge = merge(List.of(aliased("a", "${service}.mesh")), entry("a", "orders"));

      assertThat(hostsOf(merge, key("a", "orders"))).containsExactly("orders.mesh");
      assertThat(merge.catalog().conflicts()).isEmpty();
    }
  }

  /** Hosts that instances name. */
  @Nested
  class Overrides {
    private final List<SourceNames> allowed =
        List.of(
            named(
                "a",
                new NamingConfig(
                    "${service}.mesh",
                    List.of(),
                    Optional.of("host"),
                    "registry-bridge",
                    List.of(),
                    Optional.empty())));

    @Test
    void instanceMayNameTheHostWhereItIsAllowed() {
      Merge merge = merge(allowed, naming("shop.example.com"));

      assertThat(onlyHostOf(merge, key("a", "orders"))).isEqualTo("shop.example.com");
    }

    @Test
    void instanceMayNotNameTheHostElsewhere() {
      Merge merge = merge(List.of(plain("a")), naming("shop.example.com"));

      assertThat(onlyHostOf(merge, key("a", "orders"))).isEqualTo("orders.mesh");
    }

    @Test
    void smallestOfSeveralIsTakenAndReported() {
      Merge merge = merge(allowed, naming("b.example.com", "a.example.com"));

      assertThat(rules(at(merge, "a.example.com"))).containsExactly("host-override-disagrees");
    }

    @Test
    void overrideIsCleanedLikeEveryName() {
      Merge merge = merge(allowed, naming("Shop_1.example.com"));

      assertThat(rules(at(merge, "shop-1.example.com"))).containsExactly("host-repaired");
    }

    private CatalogEntry naming(String... hosts) {
      ServiceInstance[] instances =
          IntStream.range(0, hosts.length)
              .mapToObj(i -> instance("10.0.0." + i).metadata(Map.of("host", hosts[i])).build())
              .toArray(ServiceInstance[]::new);
      return entry("a", "orders", instances);
    }
  }

  /** Who sees a host. */
  @Nested
  class ExportTo {
    @Test
    void templatesAreFilledForEachService() {
      Merge merge = merge(List.of(exportedTo("team-${service}", ".")), entry("a", "orders"));

      assertThat(at(merge, "orders.mesh").exportTo()).containsExactly("team-orders", ".");
    }

    @Test
    void whatIsNoNamespaceIsRepairedAndReported() {
      Merge merge = merge(List.of(exportedTo("${service}")), entry("a", "Orders"));

      assertThat(at(merge, "orders.mesh").exportTo()).containsExactly("orders");
      assertThat(rules(at(merge, "orders.mesh"))).containsExactly("export-to-repaired");
    }

    private SourceNames exportedTo(String... namespaces) {
      return named(
          "a",
          new NamingConfig(
              "${service}.mesh",
              List.of(),
              Optional.empty(),
              "registry-bridge",
              List.of(namespaces),
              Optional.empty()));
    }
  }

  /** Configuration that changes while the services stay. */
  @Nested
  class Renaming {
    private final NamingConfig old = naming();
    private final Catalog catalog = catalog(entry("a", "orders"), entry("b", "cart"));
    private final Merge before = mergeAll(List.of(plain("a"), plain("b")), catalog);

    @Test
    void changedHostIsServedUnderBothNames() {
      Merge after = configure(TestSources.naming("${service}.new"));

      assertThat(hostsOf(after, key("a", "orders")))
          .containsExactlyInAnyOrder("orders.new", "orders.mesh");
      assertThat(sources(at(after, "orders.mesh"))).containsExactly("a");
    }

    @Test
    void changedNamespaceIsServedInBoth() {
      Merge after = configure(namespace(old, "elsewhere"));

      assertThat(after.catalog().services())
          .containsKeys(
              new ResourceName("elsewhere", "orders.mesh"),
              new ResourceName("registry-bridge", "orders.mesh"));
      assertThat(after.catalog().conflicts()).isEmpty();
    }

    @Test
    void formerNameIsGivenUpForAServiceThatWantsItNow() {
      SourceNames renamed = former("a", "${service}.new", old);
      SourceNames taker = named("b", TestSources.naming("orders.mesh"));

      Merge after = merger.configure(before.catalog(), catalog, List.of(renamed, taker));

      assertThat(sources(at(after, "orders.mesh"))).containsExactly("b");
      assertThat(outcomes(after)).singleElement().asString().contains("former name");
    }

    @Test
    void formerNameEndsWhenTheConfigurationNoLongerHasIt() {
      Merge during = configure(TestSources.naming("${service}.new"));

      Merge after =
          merger.configure(
              during.catalog(), catalog, List.of(named("a", TestSources.naming("${service}.new"))));

      assertThat(hostsOf(after, key("a", "orders"))).containsExactly("orders.new");
      assertThat(after.changed())
          .containsExactly(new ResourceName("registry-bridge", "orders.mesh"));
    }

    @Test
    void otherSourcesStayAsTheyAre() {
      Merge after = configure(TestSources.naming("${service}.new"));

      assertThat(at(after, "cart.mesh")).isSameAs(at(before, "cart.mesh"));
    }

    @Test
    void sourceWithoutServicesIsForgotten() {
      Catalog without = without(catalog, key("a", "orders"));
      Merge emptied = merger.merge(before.catalog(), without, Set.of(key("a", "orders")));

      MergedCatalog after = merger.forget(emptied.catalog(), "a");

      assertThat(after).isEqualTo(mergeAll(List.of(plain("b")), without).catalog());
    }

    private Merge configure(NamingConfig now) {
      SourceConfig config = TestSources.with(TestSources.source("a"), now);
      return merger.configure(
          before.catalog(), catalog, List.of(new SourceNames(config, List.of(old))));
    }
  }

  private Merge merge(List<SourceNames> sources, CatalogEntry... entries) {
    return mergeAll(sources, catalog(entries));
  }

  private Merge mergeAll(List<SourceNames> sources, Catalog catalog) {
    MergedCatalog empty = merger.configure(MergedCatalog.EMPTY, Catalog.EMPTY, sources).catalog();
    return merger.merge(empty, catalog, catalog.entries().keySet());
  }

  private static MergedService at(Merge merge, String host) {
    ResourceName name = new ResourceName("registry-bridge", host);
    return Objects.requireNonNull(
        merge.catalog().services().get(name), () -> name + " is not published");
  }

  private static List<String> hostsOf(Merge merge, ServiceKey key) {
    return merge.catalog().services().values().stream()
        .filter(service -> service.contributions().stream().anyMatch(c -> c.key().equals(key)))
        .map(MergedService::host)
        .toList();
  }

  private static String onlyHostOf(Merge merge, ServiceKey key) {
    List<String> hosts = hostsOf(merge, key);
    assertThat(hosts).hasSize(1);
    return hosts.getFirst();
  }

  private static List<String> sources(MergedService service) {
    return service.contributions().stream().map(part -> part.source().name()).toList();
  }

  private static List<String> active(MergedService service) {
    return service.contributions().stream()
        .filter(part -> !part.entry().published().isEmpty())
        .map(part -> part.source().name())
        .toList();
  }

  private static List<String> rules(MergedService service) {
    return service.findings().stream().map(Finding::rule).toList();
  }

  private static List<String> outcomes(Merge merge) {
    return merge.catalog().conflicts().stream().map(Conflict::outcome).toList();
  }

  private static SourceNames plain(String name) {
    return named(name, naming());
  }

  private static SourceNames union(String name, int order) {
    return named(name, group(naming(), "shop", Mode.UNION, order));
  }

  private static SourceNames priority(String name, int order) {
    return named(name, group(naming(), "shop", Mode.PRIORITY, order));
  }

  private static SourceNames aliased(String name, String alias) {
    return named(
        name,
        new NamingConfig(
            "${service}.mesh",
            List.of(alias),
            Optional.empty(),
            "registry-bridge",
            List.of(),
            Optional.empty()));
  }

  private static SourceNames former(String name, String host, NamingConfig former) {
    return new SourceNames(
        TestSources.with(TestSources.source(name), TestSources.naming(host)), List.of(former));
  }

  private static SourceNames named(String name, NamingConfig naming) {
    return SourceNames.of(TestSources.with(TestSources.source(name), naming));
  }

  private static NamingConfig naming() {
    return TestSources.naming("${service}.mesh");
  }

  private static NamingConfig group(NamingConfig naming, String name, Mode mode, int order) {
    return new NamingConfig(
        naming.host(),
        naming.aliases(),
        naming.hostOverride(),
        naming.namespace(),
        naming.exportTo(),
        Optional.of(new MergeGroup(name, mode, order)));
  }

  private static NamingConfig namespace(NamingConfig naming, String namespace) {
    return new NamingConfig(
        naming.host(),
        naming.aliases(),
        naming.hostOverride(),
        namespace,
        naming.exportTo(),
        naming.merge());
  }

  private static Catalog catalog(CatalogEntry... entries) {
    Map<ServiceKey, CatalogEntry> all = new HashMap<>();
    for (CatalogEntry entry : entries) {
      all.put(entry.snapshot().key(), entry);
    }
    return new Catalog(1, Catalog.EMPTY.entries().plusAll(all));
  }

  private static Catalog with(Catalog catalog, CatalogEntry entry) {
    PMap<ServiceKey, CatalogEntry> entries = catalog.entries().plus(entry.snapshot().key(), entry);
    return new Catalog(catalog.revision() + 1, entries);
  }

  private static Catalog without(Catalog catalog, ServiceKey key) {
    return new Catalog(catalog.revision() + 1, catalog.entries().minus(key));
  }

  private static CatalogEntry entry(String source, String name) {
    return entry(source, name, "10.0.0.1");
  }

  private static CatalogEntry entry(String source, String name, String address) {
    return entry(source, name, instance(address).build());
  }

  private static CatalogEntry entry(String source, String name, ServiceInstance... instances) {
    return entry(key(source, name), instances);
  }

  private static CatalogEntry scoped(String source, String scope, String name) {
    return entry(new ServiceKey(source, scope, name), instance("10.0.0.1").build());
  }

  private static CatalogEntry entry(ServiceKey key, ServiceInstance... instances) {
    List<ServiceInstance> all = List.of(instances);
    ServiceSnapshot snapshot = new ServiceSnapshot(key, Map.of("service", key.name()), all);
    return new CatalogEntry(snapshot, all, List.of(), List.of());
  }

  /** A service whose one instance gets no traffic. */
  private static CatalogEntry idle(String source, String name) {
    return new CatalogEntry(entry(source, name).snapshot(), List.of(), List.of(), List.of());
  }

  private static ServiceInstance.Builder instance(String address) {
    return ServiceInstance.builder("at-" + address, address);
  }

  private static ServiceKey key(String source, String name) {
    return new ServiceKey(source, "", name);
  }
}
