package io.registrybridge.adapter.eureka.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.eureka.registry.Instance.Port;
import io.registrybridge.adapter.eureka.registry.InstanceRules.MetadataPort;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstanceMappingTest {
  private static final ServiceKey CART = new ServiceKey("shop", "", "CART");
  private static final InstanceRules DEFAULTS =
      new InstanceRules(false, false, Set.of("UP"), "", "zone", "protocol", List.of());

  @Test
  void theIpAddressIsTheAddressWhereItIsOne() {
    assertThat(mapped(at("host", "10.0.0.1")).address()).isEqualTo("10.0.0.1");
    assertThat(mapped(at("host", "fe80::1%eth0")).address()).isEqualTo("fe80::1%eth0");
    assertThat(mapped(at("host", "0.0.0.0")).address()).isEqualTo("0.0.0.0");
    assertThat(mapped(at("host", "host.internal")).address()).isEqualTo("host");
    assertThat(mapped(at("host", "")).address()).isEqualTo("host");
    assertThat(mapped(at("", "nonsense!")).address()).isEqualTo("nonsense!");
  }

  @Test
  void theHostNameIsTheAddressWhereThatIsWanted() {
    InstanceRules byName =
        new InstanceRules(false, true, Set.of("UP"), "", "zone", "protocol", List.of());

    assertThat(mapped(byName, at("host", "10.0.0.1")).address()).isEqualTo("host");
    assertThat(mapped(byName, at(" ", "10.0.0.1")).address()).isEqualTo("10.0.0.1");
  }

  @Test
  void eachEnabledPortIsAPortWhateverItsNumber() {
    assertThat(mapped(ports(new Port(8080, true), new Port(8443, true))).ports())
        .containsExactly(InstancePort.of("", 8080), InstancePort.of("https", 8443));
    assertThat(mapped(ports(new Port(8080, false), new Port(8443, true))).ports())
        .containsExactly(InstancePort.of("https", 8443));
    assertThat(mapped(ports(new Port(8080, false), new Port(8443, false))).ports()).isEmpty();
    assertThat(mapped(ports(new Port(0, true), new Port(70_000, true))).ports())
        .containsExactly(InstancePort.of("", 0), InstancePort.of("https", 70_000));
  }

  @Test
  void metadataNamesTheProtocolAndMorePorts() {
    InstanceRules rules =
        new InstanceRules(
            false,
            false,
            Set.of("UP"),
            "",
            "zone",
            "protocol",
            List.of(new MetadataPort("http2", "a"), new MetadataPort("tcp", "b")));

    assertThat(mapped(rules, with(Map.of("protocol", "grpc", "a", "9090", "b", "many"))).ports())
        .containsExactly(
            InstancePort.of("grpc", 8080),
            InstancePort.of("http2", 9090),
            InstancePort.of("tcp", 0));
    assertThat(mapped(with(Map.of("management.port", "8081"))).ports()).hasSize(1);
  }

  @Test
  void onlyTheWantedStatusesGetTraffic() {
    assertThat(mapped(in("UP", false)).availability()).isEqualTo(Availability.AVAILABLE);
    assertThat(mapped(in("DOWN", false)).availability())
        .isEqualTo(Availability.unhealthy("status is DOWN"));
    assertThat(mapped(in("STARTING", false)).availability())
        .isEqualTo(Availability.unhealthy("status is STARTING"));
    assertThat(mapped(in("UNKNOWN", false)).availability())
        .isEqualTo(Availability.unhealthy("status is UNKNOWN"));
    assertThat(mapped(in("OUT_OF_SERVICE", true)).availability())
        .isEqualTo(Availability.disabled("status is OUT_OF_SERVICE (overridden)"));
  }

  @Test
  void secretsAreNoMetadata() {
    assertThat(mapped(with(Map.of("version", "v1", "db-password", "hidden"))).metadata())
        .containsExactly(Map.entry("version", "v1"));
  }

  @Test
  void theZoneComesFromAmazonElseFromTheMetadata() {
    InstanceRules inRegion =
        new InstanceRules(false, false, Set.of("UP"), "home", "zone", "protocol", List.of());
    Map<String, String> metadata = Map.of("zone", "z1");

    assertThat(mapped(with(metadata)).locality()).isEqualTo(new Locality("", "z1", ""));
    assertThat(mapped(inRegion, with(metadata)).locality())
        .isEqualTo(new Locality("home", "z1", ""));
    assertThat(mapped(inRegion, with(Map.of("region", "r1"))).locality())
        .isEqualTo(new Locality("r1", "", ""));
    assertThat(mapped(inRegion, inAmazon("us-east-1c", metadata)).locality())
        .isEqualTo(new Locality("us-east-1", "us-east-1c", ""));
    assertThat(mapped(with(Map.of())).locality()).isEqualTo(Locality.UNKNOWN);
  }

  @Test
  void anOverdueLeaseIsAFinding() {
    Instance overdue =
        instance("i1", "h", "10.0.0.1", new Port(80, true), Map.of(), "", "UP", "cart", true);

    ServiceSnapshot snapshot = new InstanceMapping(DEFAULTS).snapshot(CART, List.of(overdue));

    assertThat(snapshot.findings()).extracting(Finding::rule).containsExactly("lease-expired");
    assertThat(snapshot.instances()).allMatch(each -> each.availability().isAvailable());
  }

  @Test
  void templatesMayUseTheApplicationAndTheSmallestVipAddress() {
    Instance one = vip("i1", "cart.b, cart.a");
    Instance two = vip("i2", "");

    assertThat(new InstanceMapping(DEFAULTS).snapshot(CART, List.of(one, two)).names())
        .containsOnly(
            Map.entry("service", "CART"), Map.entry("app", "CART"), Map.entry("vip", "cart.a"));
    assertThat(new InstanceMapping(DEFAULTS).snapshot(CART, List.of(two)).names())
        .containsEntry("vip", "CART");
  }

  @Test
  void anInstanceIsInEachServiceOfItsVipAddresses() {
    ServiceNames byVip = new ServiceNames(true, ServiceSelector.all());

    assertThat(byVip.of(vip("i1", " cart.b,,cart.a ,cart.b"))).containsExactly("cart.b", "cart.a");
    assertThat(byVip.of(vip("i1", ""))).containsExactly("CART");
    assertThat(new ServiceNames(false, ServiceSelector.all()).of(vip("i1", "cart.b")))
        .containsExactly("CART");
  }

  @Test
  void ofSeveralApplicationsInOneServiceTheIdsStayApart() {
    InstanceRules byVip =
        new InstanceRules(true, false, Set.of("UP"), "", "zone", "protocol", List.of());

    assertThat(mapped(byVip, vip("i1", "cart")).id()).isEqualTo("CART/i1");
  }

  private static ServiceInstance mapped(Instance instance) {
    return mapped(DEFAULTS, instance);
  }

  private static ServiceInstance mapped(InstanceRules rules, Instance instance) {
    return new InstanceMapping(rules).snapshot(CART, List.of(instance)).instances().getFirst();
  }

  private static Instance at(String hostName, String ipAddr) {
    return instance(
        "i1", hostName, ipAddr, new Port(8080, true), Map.of(), "", "UP", "cart", false);
  }

  private static Instance with(Map<String, String> metadata) {
    return inAmazon("", metadata);
  }

  private static Instance inAmazon(String zone, Map<String, String> metadata) {
    return instance(
        "i1", "h", "10.0.0.1", new Port(8080, true), metadata, zone, "UP", "cart", false);
  }

  private static Instance vip(String id, String vips) {
    return instance(id, "h", "10.0.0.1", new Port(8080, true), Map.of(), "", "UP", vips, false);
  }

  private static Instance in(String status, boolean overridden) {
    return new Instance(
        new InstanceKey("CART", "i1"),
        "h",
        "10.0.0.1",
        "cart",
        status,
        overridden,
        new Port(8080, true),
        new Port(443, false),
        Map.of(),
        "",
        1,
        1,
        false);
  }

  private static Instance ports(Port plain, Port secure) {
    return new Instance(
        new InstanceKey("CART", "i1"),
        "h",
        "10.0.0.1",
        "cart",
        "UP",
        false,
        plain,
        secure,
        Map.of(),
        "",
        1,
        1,
        false);
  }

  private static Instance instance(
      String id,
      String hostName,
      String ipAddr,
      Port port,
      Map<String, String> metadata,
      String zone,
      String status,
      String vips,
      boolean overdue) {
    return new Instance(
        new InstanceKey("CART", id),
        hostName,
        ipAddr,
        vips,
        status,
        false,
        port,
        new Port(443, false),
        metadata,
        zone,
        1,
        1,
        overdue);
  }
}
