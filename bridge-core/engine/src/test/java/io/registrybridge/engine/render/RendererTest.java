package io.registrybridge.engine.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.address.HostAddresses;
import io.registrybridge.engine.address.HostAddresses.Placement;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.EntryConfig.Endpoints;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.store.CatalogEntry;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.Subset;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the golden cases cannot show: departed instances, addresses and forms given from outside.
 */
class RendererTest {
  private static final ServiceKey KEY = new ServiceKey("consul", "", "orders");
  private static final ResourceName ORDERS = new ResourceName("registry-bridge", "orders.test");
  private static final SourceConfig INLINE = TestSources.source("consul");
  private static final SourceConfig WORKLOAD_ENTRIES =
      with(Endpoints.WORKLOAD_ENTRY, HostNames.DNS);

  private final Renderer renderer = new Renderer(InlineLimit.NONE);

  @Test
  void aPortThatOnlyADepartedInstanceUsedStaysAndComesLast() {
    List<ServiceInstance> present = List.of(instance("a", 9090));
    List<ServiceInstance> departed = List.of(instance("b", 8080), instance("c", 8080));

    ServiceEntry entry = serviceEntry(render(service(INLINE, present, departed)));

    assertThat(ports(entry)).containsExactly("http 80", "http-9090 9090", "http-8080 8080");
  }

  @Test
  void ofMoreThanFourNumbersTheDepartedOnesGiveWay() {
    List<ServiceInstance> present =
        List.of(instance("a", 8081), instance("b", 8082), instance("c", 8083), instance("d", 8084));
    List<ServiceInstance> departed = List.of(instance("e", 8080), instance("f", 8080));

    ServiceEntry entry = serviceEntry(render(service(INLINE, present, departed)));

    assertThat(ports(entry)).hasSize(5).doesNotContain("http-8080 8080");
  }

  @Test
  void aServiceWhoseInstancesAllDepartedKeepsPortsAndSubsets() {
    List<ServiceInstance> instances =
        List.of(
            instance("a", 9090, Map.of("version", "v1")),
            instance("b", 8080, Map.of("version", "v2")),
            instance("c", 9090, Map.of("version", "v2")));
    Rendered before = render(service(INLINE, instances, List.of()));

    Rendered after = render(service(INLINE, List.of(), instances));

    assertThat(serviceEntry(after).getPortsList()).isEqualTo(serviceEntry(before).getPortsList());
    assertThat(serviceEntry(after).getEndpointsList()).isEmpty();
    assertThat(only(after, ResourceKind.DESTINATION_RULE))
        .isEqualTo(only(before, ResourceKind.DESTINATION_RULE));
  }

  @Test
  void aSubsetIsNamedAsTheLabelThatIstiodSees() throws InvalidProtocolBufferException {
    Rendered rendered =
        render(
            service(INLINE, List.of(instance("a", 80, Map.of("version", "1.0 beta"))), List.of()));

    DestinationRule rule =
        DestinationRule.parseFrom(body(only(rendered, ResourceKind.DESTINATION_RULE)));
    assertThat(rule.getSubsetsList())
        .containsExactly(
            Subset.newBuilder().setName("1-0-beta").putLabels("version", "1.0-beta").build());
    assertThat(serviceEntry(rendered).getEndpoints(0).getLabelsMap())
        .containsEntry("version", "1.0-beta");
  }

  @Test
  void whatKubernetesCannotHoldInOneObjectBecomesWorkloadEntries() {
    Renderer limited = new Renderer(new InlineLimit(2, 1_000));
    ServiceInstance small = instance("a", 80);
    ServiceInstance large = instance("b", 80, Map.of("text", "x".repeat(1_000)));

    assertThat(limited.form(service(INLINE, List.of(small, instance("b", 80)), List.of())))
        .isEqualTo(EndpointForm.INLINE);
    assertThat(
            limited.form(
                service(INLINE, List.of(small, instance("b", 80), instance("c", 80)), List.of())))
        .isEqualTo(EndpointForm.WORKLOAD_ENTRY);
    assertThat(limited.form(service(INLINE, List.of(small, large), List.of())))
        .isEqualTo(EndpointForm.WORKLOAD_ENTRY);
  }

  @Test
  void addressesStandInTheServiceEntry() {
    HostAddresses addresses = new HostAddresses(List.of("240.1.2.3", "fd00::1"), Placement.MOVED);

    Rendered rendered =
        renderer.render(
            service(INLINE, List.of(instance("a", 80)), List.of()), addresses, EndpointForm.INLINE);

    assertThat(serviceEntry(rendered).getAddressesList()).containsExactly("240.1.2.3", "fd00::1");
    assertThat(rules(rendered)).containsExactly("virtual-ip-moved");
  }

  @Test
  void aHostWithoutAnAddressIsPublishedAllTheSame() {
    Rendered rendered =
        renderer.render(
            service(INLINE, List.of(instance("a", 80)), List.of()),
            new HostAddresses(List.of(), Placement.NONE_LEFT),
            EndpointForm.INLINE);

    assertThat(serviceEntry(rendered).getEndpointsCount()).isEqualTo(1);
    assertThat(rules(rendered)).containsExactly("virtual-ip-exhausted");
  }

  @Test
  void withBothFormsTheServiceEntryIsTheInlineOneAndTheWorkloadEntriesAreTheOthers() {
    MergedService service =
        service(WORKLOAD_ENTRIES, List.of(instance("a", 8080), instance("b", 8081)), List.of());
    Rendered inline = renderer.render(service, HostAddresses.NONE, EndpointForm.INLINE);
    Rendered selecting = renderer.render(service, HostAddresses.NONE, EndpointForm.WORKLOAD_ENTRY);

    Rendered both = renderer.render(service, HostAddresses.NONE, EndpointForm.BOTH);

    assertThat(only(both, ResourceKind.SERVICE_ENTRY))
        .isEqualTo(only(inline, ResourceKind.SERVICE_ENTRY));
    assertThat(of(both, ResourceKind.WORKLOAD_ENTRY))
        .hasSize(2)
        .isEqualTo(of(selecting, ResourceKind.WORKLOAD_ENTRY));
    assertThat(of(inline, ResourceKind.WORKLOAD_ENTRY)).isEmpty();
  }

  @Test
  void aChangedEndpointLeavesTheSelectingServiceEntryAsItIs() {
    MergedService before =
        service(WORKLOAD_ENTRIES, List.of(instance("a", 8080), instance("b", 8080)), List.of());
    MergedService after =
        service(WORKLOAD_ENTRIES, List.of(instance("a", 8080)), List.of(instance("b", 8080)));

    Rendered rendered = renderer.render(after, HostAddresses.NONE, EndpointForm.WORKLOAD_ENTRY);

    assertThat(only(rendered, ResourceKind.SERVICE_ENTRY))
        .isEqualTo(
            only(
                renderer.render(before, HostAddresses.NONE, EndpointForm.WORKLOAD_ENTRY),
                ResourceKind.SERVICE_ENTRY));
  }

  @Test
  void aWorkloadEntryHasALegalNameOfItsOwnAndTheShardOfItsHost() {
    ResourceName host = new ResourceName("registry-bridge", "a".repeat(63) + ".b".repeat(95));

    ResourceName one = WorkloadEntries.name(host, new InstanceKey(KEY, "node/1"));
    ResourceName other = WorkloadEntries.name(host, new InstanceKey(KEY, "node/2"));

    assertThat(one).isNotEqualTo(other);
    assertThat(one.host()).isEqualTo(host.host());
    assertThat(one.name()).hasSizeLessThanOrEqualTo(253).matches("[a-z0-9]([-.a-z0-9]*[a-z0-9])?");
  }

  @Test
  void hostNamesKeepAServiceInline() {
    ServiceInstance named = ServiceInstance.builder("n", "vm.example.org").build();

    assertThat(renderer.form(service(WORKLOAD_ENTRIES, List.of(instance("a", 80)), List.of())))
        .isEqualTo(EndpointForm.WORKLOAD_ENTRY);
    assertThat(renderer.form(service(WORKLOAD_ENTRIES, List.of(named), List.of())))
        .isEqualTo(EndpointForm.INLINE);
    assertThat(
            renderer.form(
                service(
                    with(Endpoints.WORKLOAD_ENTRY, HostNames.RESOLVE), List.of(named), List.of())))
        .isEqualTo(EndpointForm.WORKLOAD_ENTRY);
  }

  @Test
  void aWorkloadEntryStandsForItself() throws InvalidProtocolBufferException {
    Rendered rendered =
        renderer.render(
            service(WORKLOAD_ENTRIES, List.of(instance("a", 8080)), List.of()),
            HostAddresses.NONE,
            EndpointForm.WORKLOAD_ENTRY);

    WorkloadEntry entry =
        WorkloadEntry.parseFrom(body(only(rendered, ResourceKind.WORKLOAD_ENTRY)));
    ServiceEntry serviceEntry = serviceEntry(rendered);
    assertThat(entry.getPortsMap()).isEqualTo(Map.of("http", 8080, "http-8080", 8080));
    assertThat(entry.getLabelsMap())
        .containsAllEntriesOf(serviceEntry.getWorkloadSelector().getLabelsMap());
    assertThat(serviceEntry.getPortsList()).allMatch(port -> port.getTargetPort() == 0);
  }

  private Rendered render(MergedService service) {
    return renderer.render(service, HostAddresses.NONE, EndpointForm.INLINE);
  }

  private static SourceConfig with(Endpoints endpoints, HostNames hostNames) {
    EntryConfig entry = TestSources.ENTRY;
    return TestSources.with(
        INLINE,
        new EntryConfig(
            entry.meshInternal(),
            entry.servicePorts(),
            entry.defaultProtocol(),
            entry.labels(),
            endpoints,
            new EntryConfig.AddressConfig(true, false, hostNames, entry.addresses().dnsInterval()),
            entry.traffic()));
  }

  private static MergedService service(
      SourceConfig source, List<ServiceInstance> present, List<ServiceInstance> departed) {
    ServiceSnapshot snapshot = new ServiceSnapshot(KEY, Map.of("service", "orders"), present);
    CatalogEntry entry = new CatalogEntry(snapshot, present, departed, List.of());
    return new MergedService(
        ORDERS, List.of(), List.of(new Contribution(source, KEY, entry)), List.of());
  }

  private static ServiceInstance instance(String id, int port) {
    return instance(id, port, Map.of());
  }

  private static ServiceInstance instance(String id, int port, Map<String, String> metadata) {
    return ServiceInstance.builder(id, "10.0.0." + (id.charAt(0) - 'a' + 1))
        .port(InstancePort.of(port))
        .metadata(metadata)
        .build();
  }

  private static List<IstioResource> of(Rendered rendered, ResourceKind kind) {
    return rendered.resources().stream().filter(resource -> resource.kind() == kind).toList();
  }

  private static IstioResource only(Rendered rendered, ResourceKind kind) {
    List<IstioResource> resources = of(rendered, kind);
    assertThat(resources).hasSize(1);
    return resources.getFirst();
  }

  private static ByteString body(IstioResource resource) {
    try {
      return Any.parseFrom(resource.encoded()).unpack(Resource.class).getBody().getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the engine's own bytes cannot be read", e);
    }
  }

  private static ServiceEntry serviceEntry(Rendered rendered) {
    try {
      return ServiceEntry.parseFrom(body(only(rendered, ResourceKind.SERVICE_ENTRY)));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the engine's own bytes cannot be read", e);
    }
  }

  private static Stream<String> ports(ServiceEntry entry) {
    return entry.getPortsList().stream().map(port -> port.getName() + " " + port.getNumber());
  }

  private static List<String> rules(Rendered rendered) {
    return rendered.findings().stream().map(Finding::rule).toList();
  }
}
