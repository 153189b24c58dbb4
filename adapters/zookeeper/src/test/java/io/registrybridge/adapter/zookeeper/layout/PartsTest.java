package io.registrybridge.adapter.zookeeper.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.zookeeper.layout.Entry.Kind;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {
  private static final String DUBBO_APPLICATION =
      """
      {"name":"demo-three","id":"192.0.2.2:20883","address":"192.0.2.2","port":20883,\
      "sslPort":null,"payload":{"@class":"org.apache.dubbo.registry.zookeeper.ZookeeperInstance",\
      "id":"192.0.2.2:20883","name":"demo-three","metadata":{"dubbo.endpoints":\
      "[{\\"port\\":20883,\\"protocol\\":\\"tri\\"},{\\"port\\":20880,\\"protocol\\":\\"dubbo\\"}]",\
      "dubbo.metadata.revision":"930032a8","dubbo.metadata.storage-type":"remote",\
      "meta-v":"2.0.0","timestamp":"1795362408260","zone":"z1"}},\
      "registrationTimeUTC":1795362408760,"serviceType":"DYNAMIC","uriSpec":null}""";
  private static final String SPRING_CLOUD =
      """
      {"name":"orders","id":"u-1","address":"10.0.0.1","port":8080,"sslPort":8443,"payload":\
      {"@class":"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance","id":"orders",\
      "name":"orders","metadata":{"instance_status":"%s","version":"v1","db-password":"hidden",\
      "number":7}},"registrationTimeUTC":1,"serviceType":"DYNAMIC",\
      "uriSpec":{"parts":[{"value":"scheme","variable":true}]},"somethingNew":{}}""";

  private static final InstanceReading READING =
      new InstanceReading(LocalityKeys.DEFAULT, "protocol");

  private final Layout services =
      InstanceNodes.shared(
          "zk",
          ServiceSelector.all(),
          "/services",
          Set.of(Kind.SPRING_CLOUD, Kind.DUBBO_APPLICATION),
          READING);

  @Test
  void anInterfaceIsAServiceForEachGroupAndVersion() {
    Map<ServiceKey, Part> parts =
        parts(
            interfaces(false),
            "com.acme.Hello",
            "dubbo://10.0.0.1:20880/com.acme.Hello?application=demo&version=1.0.0&group=g1",
            "dubbo://10.0.0.1:20880/com.acme.Hello?application=demo&version=2.0.0",
            "tri://10.0.0.2:50051/com.acme.Hello?application=demo&version=2.0.0",
            "dubbo://10.0.0.3:20880/com.acme.Hello?application=demo");

    assertThat(parts.keySet())
        .extracting(ServiceKey::name)
        .containsExactlyInAnyOrder(
            "com.acme.Hello:1.0.0:g1", "com.acme.Hello:2.0.0", "com.acme.Hello");
    ServiceKey key = new ServiceKey("zk", "dubbo-interface", "com.acme.Hello:1.0.0:g1");
    ServiceSnapshot snapshot =
        interfaces(false)
            .snapshot(key, List.of(parts.getOrDefault(key, Part.of(List.of(), List.of(), ""))));
    assertThat(snapshot.names())
        .containsEntry("service", "com.acme.Hello")
        .containsEntry("group", "g1")
        .containsEntry("version", "1.0.0")
        .containsEntry("application", "demo")
        .containsEntry("domain", "dubbo");
    assertThat(snapshot.instances())
        .flatExtracting(ServiceInstance::ports)
        .containsExactly(new InstancePort("dubbo", "tcp", 20880));
  }

  @Test
  void groupedByApplicationItsInterfacesAreOneService() {
    Layout layout = interfaces(true);
    ServiceKey key = new ServiceKey("zk", "dubbo-interface", "demo");

    Part one =
        onlyPart(parts(layout, "a.B", "dubbo://10.0.0.1:20880/a.B?application=demo&version=1"));
    Part other = onlyPart(parts(layout, "a.C", "tri://10.0.0.1:50051/a.C?application=demo"));

    assertThat(layout.snapshot(key, List.of(one, other)).instances())
        .singleElement()
        .satisfies(
            instance ->
                assertThat(instance.ports())
                    .extracting(InstancePort::number)
                    .containsExactly(20880, 50051));
  }

  @Test
  void aProviderWithoutAnApplicationIsGroupedByItsInterface() {
    assertThat(parts(interfaces(true), "a.B", "dubbo://10.0.0.1:20880/a.B?version=1").keySet())
        .extracting(ServiceKey::name)
        .containsExactly("a.B:1");
  }

  @Test
  void oddProvidersDropNoService() {
    Map<ServiceKey, Part> parts =
        parts(
            interfaces(false),
            "DProv%24Hello_with 空间:x",
            "dubbo://0.0.0.0:0/x?weight=NaN&bad key=值",
            "dubbo://10.0.0.1:70000/x?weight=-1",
            "dubbo://under_score.example:1/x?weight=10000&timestamp=never",
            "no url at all",
            "%zz");

    assertThat(parts.keySet())
        .extracting(ServiceKey::name)
        .containsExactly("DProv$Hello_with 空间:x");
    Part part = onlyPart(parts);
    assertThat(part.providers()).hasSize(3);
    assertThat(part.findings())
        .extracting(Finding::rule)
        .containsExactly("provider-url-invalid", "provider-url-invalid");
  }

  @Test
  void anInterfaceOfWhichNothingCanBeReadIsReported() {
    assertThat(parts(interfaces(false), "a.B", "no url at all").values())
        .singleElement()
        .satisfies(
            part -> {
              assertThat(part.isEmpty()).isTrue();
              assertThat(part.findings()).hasSize(1);
            });
  }

  @Test
  void dubbosApplicationsHaveAPortForEachProtocol() {
    ServiceInstance instance = instance(services.entry("demo-three", "n1", DUBBO_APPLICATION));

    assertThat(instance.id()).isEqualTo("n1");
    assertThat(instance.address()).isEqualTo("192.0.2.2");
    assertThat(instance.ports())
        .containsExactly(InstancePort.of("grpc", 20883), new InstancePort("dubbo", "tcp", 20880));
    assertThat(instance.locality()).isEqualTo(new Locality("", "z1", ""));
    assertThat(instance.metadata())
        .containsEntry("zone", "z1")
        .containsEntry("application", "demo-three")
        .doesNotContainKeys("timestamp", "dubbo.endpoints", "dubbo.metadata.revision");
  }

  @Test
  void withoutAListOfPortsADubboApplicationHasItsOwn() {
    String json = DUBBO_APPLICATION.replace("dubbo.endpoints", "something.else");

    assertThat(instance(services.entry("demo-three", "n1", json)).ports())
        .containsExactly(InstancePort.of("tcp", 20883));
  }

  @Test
  void springCloudsInstancesKeepTheirMetadata() {
    ServiceInstance instance =
        instance(services.entry("orders", "u-1", SPRING_CLOUD.formatted("UP")));

    assertThat(instance.ports())
        .containsExactly(InstancePort.of(8080), InstancePort.of("https", 8443));
    assertThat(instance.metadata())
        .containsEntry("version", "v1")
        .containsEntry("number", "7")
        .doesNotContainKey("db-password");
    assertThat(instance.availability().isAvailable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "UP, AVAILABLE",
    "OUT_OF_SERVICE, DISABLED",
    "DOWN, UNHEALTHY",
    "STARTING, UNHEALTHY"
  })
  void springCloudsStatusDecides(String status, Availability.State state) {
    assertThat(
            instance(services.entry("orders", "u-1", SPRING_CLOUD.formatted(status)))
                .availability()
                .state())
        .isEqualTo(state);
  }

  @Test
  void whoRegisteredDecidesWhichServiceItIs() {
    List<Entry> entries =
        List.of(
            services.entry("orders", "u-1", SPRING_CLOUD.formatted("UP")),
            services.entry("orders", "n1", DUBBO_APPLICATION));

    assertThat(services.parts("orders", entries, Lookup.NOTHING))
        .containsOnlyKeys(
            new ServiceKey("zk", "spring-cloud", "orders"),
            new ServiceKey("zk", "dubbo-application", "orders"));
  }

  @Test
  void whatIsNotWantedIsNotTaken() {
    Layout springOnly =
        InstanceNodes.shared(
            "zk", ServiceSelector.all(), "/services", Set.of(Kind.SPRING_CLOUD), READING);

    assertThat(
            springOnly.parts(
                "demo-three",
                List.of(springOnly.entry("demo-three", "n1", DUBBO_APPLICATION)),
                Lookup.NOTHING))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "{}", "null", "{\"address\":\"\"}", "{\"address\":"})
  void whatCannotBeUnderstoodIsReportedAndTheOthersStay(String data) {
    List<Entry> entries =
        List.of(
            services.entry("orders", "u-1", SPRING_CLOUD.formatted("UP")),
            services.entry("orders", "odd", data));

    Part part = onlyPart(services.parts("orders", entries, Lookup.NOTHING));

    assertThat(part.instances()).hasSize(1);
    assertThat(part.findings())
        .containsExactly(
            new Finding(
                "instance-unreadable", "odd", "its node holds no JSON with an address; left out"));
  }

  @Test
  void whatCannotBeUnderstoodAnyMoreStaysWhatItWas() {
    Entry before = services.entry("orders", "u-1", SPRING_CLOUD.formatted("UP"));

    Entry after = Entry.after(before, services.entry("orders", "u-1", "half a JS"));

    Part part = onlyPart(services.parts("orders", List.of(after), Lookup.NOTHING));
    assertThat(part.instances()).containsExactly(instance(before));
    assertThat(part.findings()).extracting(Finding::rule).containsExactly("instance-unreadable");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:8080, 10.0.0.1, 8080",
    "[2001:db8::1]:8080, 2001:db8::1, 8080",
    "host-1.example.com:70000, host-1.example.com, 70000",
  })
  void belowAPathANameIsEnough(String node, String address, int port) {
    Layout path = InstanceNodes.at("zk", ServiceSelector.all(), "/apps/*", READING);

    ServiceInstance instance = instance(path.entry("orders", node, ""));

    assertThat(instance.address()).isEqualTo(address);
    assertThat(instance.ports()).containsExactly(InstancePort.of(port));
    assertThat(path.parts("orders", List.of(path.entry("orders", node, "")), Lookup.NOTHING))
        .containsOnlyKeys(new ServiceKey("zk", "/apps", "orders"));
  }

  private static Layout interfaces(boolean byApplication) {
    return new DubboInterfaces(
        "zk", ServiceSelector.all(), "/dubbo", byApplication, LocalityKeys.DEFAULT);
  }

  private static Map<ServiceKey, Part> parts(Layout layout, String directory, String... urls) {
    List<Entry> entries = new ArrayList<>();
    Stream.of(urls)
        .map(url -> url.contains("://") ? URLEncoder.encode(url, StandardCharsets.UTF_8) : url)
        .forEach(node -> entries.add(layout.entry(directory, node, "")));
    return layout.parts(directory, entries, Lookup.NOTHING);
  }

  private static Part onlyPart(Map<ServiceKey, Part> parts) {
    assertThat(parts).hasSize(1);
    return parts.values().iterator().next();
  }

  private static ServiceInstance instance(Entry entry) {
    assertThat(entry).isInstanceOf(Entry.OfInstance.class);
    return ((Entry.OfInstance) entry).instance();
  }
}
