package io.registrybridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.CatalogPipeline.Step;
import io.registrybridge.engine.address.AddressRange;
import io.registrybridge.engine.address.HostHash;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.EntryConfig.Endpoints;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.Merger;
import io.registrybridge.engine.merge.SourceNames;
import io.registrybridge.engine.metrics.EngineMetrics;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.InlineLimit;
import io.registrybridge.engine.render.Renderer;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogChange;
import io.registrybridge.engine.store.CatalogEntry;
import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Virtual IPs and forms, which depend on more than one host or on time. */
class CatalogPipelineTest {
  private static final ResourceName ORDERS =
      new ResourceName("registry-bridge", "orders.consul.test");
  private static final ServiceKey ORDERS_KEY = new ServiceKey("consul", "", "orders");
  private static final Duration ALMOST = FormChanges.GRACE.minusMillis(1);

  private final FakeScheduler time = new FakeScheduler();
  private final CatalogPipeline pipeline =
      new CatalogPipeline(
          new Merger(),
          new Renderer(InlineLimit.NONE),
          time::nanoTime,
          new EngineMetrics(new SimpleMeterRegistry()));
  private PipelineState state = PipelineState.EMPTY;

  @Test
  void withAnotherFormTheWorkloadEntriesComeFirstAndTheSelectorLater() {
    configure(source(Endpoints.INLINE, true));
    put(ORDERS_KEY);
    IstioResource inline = serviceEntry();

    Step first = configure(source(Endpoints.WORKLOAD_ENTRY, true));

    assertThat(first.changed()).containsOnlyKeys(ResourceKind.WORKLOAD_ENTRY);
    assertThat(first.again()).contains(FormChanges.GRACE);
    assertThat(serviceEntry()).isEqualTo(inline);

    time.advance(ALMOST);
    assertThat(timePassed().changed()).isEmpty();
    time.advance(Duration.ofMillis(1));
    Step second = timePassed();

    assertThat(second.changed()).isEqualTo(Map.of(ResourceKind.SERVICE_ENTRY, Set.of(ORDERS)));
    assertThat(second.again()).isEmpty();
    assertThat(serviceEntry()).isNotEqualTo(inline);
  }

  @Test
  void onTheWayBackTheServiceEntryComesFirstAndTheWorkloadEntriesGoLater() {
    configure(source(Endpoints.INLINE, true));
    put(ORDERS_KEY);
    IstioResource inline = serviceEntry();
    configure(source(Endpoints.WORKLOAD_ENTRY, true));
    time.advance(FormChanges.GRACE);
    timePassed();

    Step first = configure(source(Endpoints.INLINE, true));

    assertThat(first.changed()).isEqualTo(Map.of(ResourceKind.SERVICE_ENTRY, Set.of(ORDERS)));
    assertThat(serviceEntry()).isEqualTo(inline);
    assertThat(state.resources().of(ResourceKind.WORKLOAD_ENTRY)).hasSize(2);

    time.advance(FormChanges.GRACE);
    Step second = timePassed();

    assertThat(second.changed()).containsOnlyKeys(ResourceKind.WORKLOAD_ENTRY);
    assertThat(state.resources().of(ResourceKind.WORKLOAD_ENTRY)).isEmpty();
  }

  @Test
  void anyStepEndsAChangeOfFormThatIsDue() {
    configure(source(Endpoints.INLINE, true));
    put(ORDERS_KEY);
    configure(source(Endpoints.WORKLOAD_ENTRY, true));
    time.advance(FormChanges.GRACE);

    Step step = put(new ServiceKey("consul", "", "cart"));

    assertThat(step.changed().get(ResourceKind.SERVICE_ENTRY)).contains(ORDERS);
    assertThat(step.again()).isEmpty();
  }

  @Test
  void aServiceThatLeavesTakesItsWorkloadEntriesAndItsAddressWithIt() {
    configure(source(Endpoints.WORKLOAD_ENTRY, true));
    put(ORDERS_KEY);

    remove(ORDERS_KEY);

    assertThat(state.resources().byKind().values()).allMatch(Map::isEmpty);
    assertThat(state.addresses().isWanted(ORDERS)).isFalse();
    assertThat(state.forms().of(ORDERS)).isEmpty();
  }

  @Test
  void aSourceMayDoWithoutVirtualIps() {
    configure(source(Endpoints.INLINE, true));
    put(ORDERS_KEY);
    IstioResource with = serviceEntry();

    Step step = configure(source(Endpoints.INLINE, false));

    assertThat(step.changed()).isEqualTo(Map.of(ResourceKind.SERVICE_ENTRY, Set.of(ORDERS)));
    assertThat(serviceEntry()).isNotEqualTo(with);
    assertThat(state.addresses().isWanted(ORDERS)).isFalse();
  }

  @Test
  void aNewcomerThatTakesAnAddressChangesTheResourceOfTheOneItMoves() {
    List<ServiceKey> pair = twoThatMeet();
    configure(source(Endpoints.INLINE, true));
    put(pair.getLast());
    put(ORDERS_KEY);

    Step step = put(pair.getFirst());

    assertThat(step.changed().get(ResourceKind.SERVICE_ENTRY))
        .containsExactlyInAnyOrder(host(pair.getFirst()), host(pair.getLast()));
    assertThat(findings(host(pair.getLast())))
        .extracting(Finding::rule)
        .contains("virtual-ip-moved");
  }

  /** Two services whose hosts want one address, the one that gets it first. */
  private static List<ServiceKey> twoThatMeet() {
    Map<Long, ServiceKey> seen = new HashMap<>();
    for (int i = 0; ; i++) {
      ServiceKey key = new ServiceKey("consul", "", "s" + i);
      long home =
          Long.remainderUnsigned(HostHash.of(host(key)).first(), AddressRange.VIRTUAL.size());
      ServiceKey other = seen.put(home, key);
      if (other != null) {
        boolean first =
            Long.compareUnsigned(HostHash.of(host(key)).first(), HostHash.of(host(other)).first())
                < 0;
        return first ? List.of(key, other) : List.of(other, key);
      }
    }
  }

  private static ResourceName host(ServiceKey key) {
    return new ResourceName("registry-bridge", key.name() + ".consul.test");
  }

  private static SourceConfig source(Endpoints endpoints, boolean virtualIp) {
    SourceConfig source = TestSources.source("consul");
    EntryConfig entry = source.entry();
    return TestSources.with(
        source,
        new EntryConfig(
            entry.meshInternal(),
            entry.servicePorts(),
            entry.defaultProtocol(),
            entry.labels(),
            endpoints,
            new AddressConfig(virtualIp, false, HostNames.DNS, Duration.ofSeconds(30)),
            entry.traffic()));
  }

  private IstioResource serviceEntry() {
    return state.resources().find(ResourceKind.SERVICE_ENTRY, ORDERS).orElseThrow();
  }

  private List<Finding> findings(ResourceName name) {
    return Optional.ofNullable(state.rendered().get(name)).orElseThrow().findings();
  }

  private Step configure(SourceConfig source) {
    return took(pipeline.configure(state, List.of(SourceNames.of(source))));
  }

  private Step put(ServiceKey key) {
    ServiceSnapshot snapshot =
        new ServiceSnapshot(
            key, Map.of("service", key.name()), List.of(instance("a", 1), instance("b", 2)));
    CatalogEntry entry = new CatalogEntry(snapshot, snapshot.instances(), List.of(), List.of());
    Catalog catalog =
        new Catalog(state.catalog().revision() + 1, state.catalog().entries().plus(key, entry));
    return took(
        pipeline.apply(state, new CatalogChange(catalog, Set.of(key), Set.of(), time.nanoTime())));
  }

  private void remove(ServiceKey key) {
    Catalog catalog =
        new Catalog(state.catalog().revision() + 1, state.catalog().entries().minus(key));
    took(pipeline.apply(state, new CatalogChange(catalog, Set.of(key), Set.of(), time.nanoTime())));
  }

  private Step timePassed() {
    return took(pipeline.timePassed(state));
  }

  private Step took(Step step) {
    state = step.state();
    return step;
  }

  private static ServiceInstance instance(String id, int number) {
    return ServiceInstance.builder(id, "10.0.0." + number).port(InstancePort.of(8080)).build();
  }
}
