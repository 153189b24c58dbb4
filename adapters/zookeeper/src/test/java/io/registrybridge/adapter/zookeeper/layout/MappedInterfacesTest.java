package io.registrybridge.adapter.zookeeper.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.LocalityKeys;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which interfaces follow from an application's instances. */
class MappedInterfacesTest {
  private static final String METADATA =
      """
      {"app":"demo","revision":"r1","services":{\
      "g1/a.B:1.0.0:tri":{"group":"g1","name":"a.B","path":"a.B","port":50051,"protocol":"tri",\
      "version":"1.0.0","params":{"weight":"50","owner":"team-a"}},\
      "g1/a.B:1.0.0:dubbo":{"group":"g1","name":"a.B","path":"a.B","port":20880,\
      "protocol":"dubbo","version":"1.0.0","params":{"weight":"50","owner":"team-a"}},\
      "a.C:dubbo":{"name":"a.C","path":"a.C","port":0,"protocol":"dubbo"}}}""";
  private static final String R1 = "/dubbo/metadata/demo/r1";

  private final Layout layout =
      new MappedInterfaces(
          "zk",
          "/services",
          "/dubbo",
          new InstanceReading(LocalityKeys.DEFAULT, "protocol"),
          LocalityKeys.DEFAULT);

  @Test
  void aRevisionSaysWhichInterfacesItsInstancesProvide() {
    List<Entry> entries = List.of(instance("10.0.0.1", "r1", "true"), instance("10.0.0.2", "r1"));
    assertThat(layout.references("demo", entries)).containsExactly(R1);

    Map<ServiceKey, Part> parts = layout.parts("demo", entries, knowing(METADATA));

    assertThat(parts.keySet()).containsExactlyInAnyOrder(key("a.B:1.0.0:g1"), key("a.C"));
    ServiceSnapshot snapshot = snapshot(parts, "a.B:1.0.0:g1");
    assertThat(snapshot.names())
        .containsEntry("service", "a.B")
        .containsEntry("group", "g1")
        .containsEntry("application", "demo");
    assertThat(snapshot.instances()).hasSize(2);
    assertThat(snapshot.instances().getFirst())
        .satisfies(
            instance -> {
              assertThat(instance.ports())
                  .containsExactlyInAnyOrder(
                      InstancePort.of("grpc", 50051), new InstancePort("dubbo", "tcp", 20880));
              assertThat(instance.weight()).isEqualTo(0.5);
              assertThat(instance.locality().zone()).isEqualTo("z1");
              assertThat(instance.metadata())
                  .containsEntry("owner", "team-a")
                  .doesNotContainKeys("timestamp", "dubbo.metadata.revision");
            });
    assertThat(snapshot.findings()).isEmpty();
  }

  @Test
  void aServiceThatNamesNoPortHasTheOneOfItsProtocol() {
    Map<ServiceKey, Part> parts =
        layout.parts("demo", List.of(instance("10.0.0.1", "r1")), knowing(METADATA));

    assertThat(snapshot(parts, "a.C").instances())
        .flatExtracting(ServiceInstance::ports)
        .containsExactly(new InstancePort("dubbo", "tcp", 20880));
  }

  @Test
  void instancesOfAnotherRevisionProvideWhatThatOneSays() {
    List<Entry> entries = List.of(instance("10.0.0.1", "r1"), instance("10.0.0.2", "r2"));
    Lookup lookup =
        new Lookup(
            Map.of(
                R1,
                layout.referred(R1, METADATA),
                "/dubbo/metadata/demo/r2",
                layout.referred(
                    "/dubbo/metadata/demo/r2",
                    "{\"services\":{\"a.D:tri\":{\"name\":\"a.D\",\"port\":50051,"
                        + "\"protocol\":\"tri\"}}}")),
            Map.of("demo", Set.of("a.B", "a.Former")));

    Map<ServiceKey, Part> parts = layout.parts("demo", entries, lookup);

    assertThat(addresses(parts, "a.B:1.0.0:g1")).containsExactly("10.0.0.1");
    assertThat(addresses(parts, "a.D")).containsExactly("10.0.0.2");
    assertThat(parts).doesNotContainKey(key("a.Former"));
  }

  @Test
  void withoutMetadataTheMappingIsBelievedAndTheServiceSaysSo() {
    Lookup lookup = new Lookup(Map.of(), Map.of("demo", Set.of("a.B"), "other", Set.of("a.X")));

    Map<ServiceKey, Part> parts = layout.parts("demo", List.of(instance("10.0.0.1", "")), lookup);

    assertThat(parts).containsOnlyKeys(key("a.B"));
    ServiceSnapshot snapshot = snapshot(parts, "a.B");
    assertThat(snapshot.instances())
        .singleElement()
        .satisfies(
            instance ->
                assertThat(instance.ports())
                    .containsExactlyInAnyOrder(
                        InstancePort.of("grpc", 50051), new InstancePort("dubbo", "tcp", 20880)));
    assertThat(snapshot.findings()).extracting(Finding::rule).containsExactly("interface-assumed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "{}", "null", "{\"services\":[1]}"})
  void metadataThatCannotBeUnderstoodCountForNothingAndAreReported(String data) {
    Lookup lookup =
        new Lookup(Map.of(R1, layout.referred(R1, data)), Map.of("demo", Set.of("a.B")));

    Map<ServiceKey, Part> parts = layout.parts("demo", List.of(instance("10.0.0.1", "r1")), lookup);

    assertThat(snapshot(parts, "a.B").findings())
        .extracting(Finding::rule)
        .containsExactly("metadata-unreadable");
    assertThat(addresses(parts, "a.B")).containsExactly("10.0.0.1");
  }

  @Test
  void anInstanceThatIsSwitchedOffIsSoForEachInterface() {
    Map<ServiceKey, Part> parts =
        layout.parts("demo", List.of(instance("10.0.0.1", "r1", "false")), knowing(METADATA));

    assertThat(snapshot(parts, "a.C").instances())
        .singleElement()
        .satisfies(instance -> assertThat(instance.availability().isAvailable()).isFalse());
  }

  @Test
  void aProviderThatIsRegisteredAtBothLevelsIsOneInstance() {
    Layout interfaces =
        new DubboInterfaces("zk", ServiceSelector.all(), "/dubbo", false, LocalityKeys.DEFAULT);
    String url =
        "dubbo://10.0.0.1:20880/a.B?application=demo&group=g1&version=1.0.0&timestamp=17&weight=10";
    Entry provider = interfaces.entry("a.B", URLEncoder.encode(url, StandardCharsets.UTF_8), "");
    List<Part> both = new ArrayList<>();
    both.addAll(interfaces.parts("a.B", List.of(provider), Lookup.NOTHING).values());
    both.add(
        layout
            .parts("demo", List.of(instance("10.0.0.1", "r1")), knowing(METADATA))
            .getOrDefault(key("a.B:1.0.0:g1"), Part.of(List.of(), List.of(), "")));

    ServiceSnapshot snapshot = layout.snapshot(key("a.B:1.0.0:g1"), both);

    assertThat(snapshot).isEqualTo(interfaces.snapshot(key("a.B:1.0.0:g1"), both));
    assertThat(snapshot.instances())
        .singleElement()
        .satisfies(instance -> assertThat(instance.weight()).isEqualTo(0.1));
  }

  @Test
  void othersBelowTheSameRootAreLeftOut() {
    Entry spring = layout.entry("orders", "u-1", "{\"address\":\"10.0.0.1\",\"port\":8080}");
    Entry unreadable = layout.entry("orders", "u-2", "half a JS");

    assertThat(
            layout.parts(
                "orders",
                List.of(spring, unreadable),
                new Lookup(Map.of(), Map.of("orders", Set.of("a.B")))))
        .isEmpty();
  }

  @Test
  void anInstanceThatCannotBeUnderstoodAnyMoreStaysWhatItWas() {
    Entry before = instance("10.0.0.1", "r1");

    Entry after = Entry.after(before, layout.entry("demo", "n1", "half a JS"));

    assertThat(layout.references("demo", List.of(after))).containsExactly(R1);
    assertThat(addresses(layout.parts("demo", List.of(after), knowing(METADATA)), "a.C"))
        .containsExactly("10.0.0.1");
  }

  @Test
  void theMappingIsReadByApplication() {
    Layout mapping = new InterfaceMapping("zk", "/dubbo");
    assertThat(mapping.root()).isEqualTo("/dubbo/mapping");

    assertThat(
            mapping.mapping(
                List.of(
                    mapping.entry("mapping", "a.B", "demo, other"),
                    mapping.entry("mapping", "a.C", "demo"),
                    mapping.entry("mapping", "a.None", ","))))
        .contains(Map.of("demo", Set.of("a.B", "a.C"), "other", Set.of("a.B")));
  }

  private Lookup knowing(String metadata) {
    return new Lookup(Map.of(R1, layout.referred(R1, metadata)), Map.of());
  }

  private Entry instance(String address, String revision) {
    return instance(address, revision, "true");
  }

  private Entry instance(String address, String revision, String enabled) {
    return layout.entry(
        "demo",
        address + ":20880",
        """
        {"name":"demo","address":"%s","port":20880,"enabled":%s,"payload":{\
        "@class":"org.apache.dubbo.registry.zookeeper.ZookeeperInstance","metadata":{\
        "dubbo.endpoints":"[{\\"port\\":20880,\\"protocol\\":\\"dubbo\\"},\
        {\\"port\\":50051,\\"protocol\\":\\"tri\\"}]",\
        "dubbo.metadata.revision":"%s","timestamp":"1795362408260","zone":"z1"}}}"""
            .formatted(address, enabled, revision));
  }

  private ServiceSnapshot snapshot(Map<ServiceKey, Part> parts, String name) {
    assertThat(parts).containsKey(key(name));
    return layout.snapshot(
        key(name), List.of(parts.getOrDefault(key(name), Part.of(List.of(), List.of(), ""))));
  }

  private List<String> addresses(Map<ServiceKey, Part> parts, String name) {
    return snapshot(parts, name).instances().stream().map(ServiceInstance::address).toList();
  }

  private static ServiceKey key(String name) {
    return new ServiceKey("zk", "dubbo-interface", name);
  }
}
