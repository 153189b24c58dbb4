package io.registrybridge.adapter.nacos.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.adapter.nacos.catalog.InstanceRules.ClusterUse;
import io.registrybridge.api.model.Availability.State;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceMappingTest {
  private static final Partition SHOP = new Partition("", "shop");

  @Test
  void namespaceAndGroupAreTheScope() {
    ServiceSnapshot snapshot = mapping(ClusterUse.LABEL).snapshot(SHOP, "cart", List.of());

    assertThat(snapshot.key().scope()).isEqualTo("public/shop");
    assertThat(snapshot.names())
        .isEqualTo(
            Map.of(
                "service", "cart",
                "group", "shop",
                "namespace", "public",
                "domain", "public.nacos"));
  }

  @Test
  void valuesAreCarried() {
    Instance instance = instance("10.0.0.1", 8080);
    instance.setWeight(0.123456789012345);
    instance.setClusterName("beijing");
    instance.setMetadata(
        Map.of(
            "protocol", "grpc",
            "version", "v2",
            "region", "cn",
            "api-token", "hidden",
            "preserved.heart.beat.interval", "5000"));

    ServiceInstance mapped = one(instance);

    assertThat(mapped.id()).isEqualTo("beijing/10.0.0.1:8080");
    assertThat(mapped.weight()).isEqualTo(0.123456789012345);
    assertThat(mapped.ports()).containsExactly(InstancePort.of("grpc", 8080));
    assertThat(mapped.metadata())
        .isEqualTo(
            Map.of(
                "protocol", "grpc", "version", "v2", "region", "cn", "nacos-cluster", "beijing"));
    assertThat(mapped.locality()).isEqualTo(new Locality("cn", "", ""));
    assertThat(mapped.availability().isAvailable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"REGION", "ZONE", "SUBZONE"})
  void aClusterCanBeALocality(String use) {
    Instance instance = instance("10.0.0.1", 80);
    instance.setClusterName("c1");

    ServiceInstance mapped = instances(ClusterUse.valueOf(use), "cart", instance).getFirst();

    assertThat(
            List.of(
                mapped.locality().region(), mapped.locality().zone(), mapped.locality().subzone()))
        .containsOnlyOnce("c1");
    assertThat(mapped.metadata()).isEmpty();
  }

  @Test
  void illAndDisabledInstancesAreReportedAsSuch() {
    Instance ill = instance("10.0.0.1", 80);
    ill.setHealthy(false);
    Instance off = instance("10.0.0.2", 80);
    off.setEnabled(false);
    off.setHealthy(false);
    off.setEphemeral(false);

    assertThat(one(ill).availability().state()).isEqualTo(State.UNHEALTHY);
    assertThat(one(off).availability().state()).isEqualTo(State.DISABLED);
    assertThat(one(off).metadata()).containsEntry("nacos-ephemeral", "false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "0.0.0.0", "::1", "fe80::1%eth0", "cart.example.org", "no host", "中文"})
  void oddAddressesAreCarriedForTheEngineToJudge(String address) {
    assertThat(one(instance(address, 80)).address()).isEqualTo(address.strip());
  }

  @Test
  void oddPortsWeightsAndMetadataAreCarried() {
    for (int port : new int[] {0, -1, 70_000}) {
      assertThat(one(instance("10.0.0.1", port)).ports().getFirst().number()).isEqualTo(port);
    }
    for (double weight : new double[] {0, 0.01, 10_000, Double.NaN, -1}) {
      Instance instance = instance("10.0.0.1", 80);
      instance.setWeight(weight);
      assertThat(one(instance).weight()).isEqualTo(Double.valueOf(weight));
    }
    Map<String, String> odd = new HashMap<>();
    odd.put("", "empty key");
    odd.put("null", null);
    odd.put("a b/c:d", "x".repeat(300));
    odd.put("中文", "值");
    Instance instance = instance("10.0.0.1", 80);
    instance.setMetadata(odd);
    assertThat(one(instance).metadata()).hasSize(4).containsEntry("null", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "under_score",
        "with:colon",
        "UPPER",
        "a space",
        "中文服务",
        "a/b",
        "providers:",
        "providers::1"
      })
  void oddNamesAreServices(String name) {
    assertThat(instances(ClusterUse.LABEL, name, instance("10.0.0.1", 80))).hasSize(1);
    assertThat(mapping(ClusterUse.LABEL).snapshot(SHOP, name, List.of()).key().name())
        .isEqualTo(name);
  }

  @Test
  void ofSeveralRegistrationsOfAnAddressTheMostAvailableCounts() {
    Instance live = instance("10.0.0.1", 80);
    live.setMetadata(Map.of("of", "live"));
    Instance dead = instance("10.0.0.1", 80);
    dead.setHealthy(false);
    Instance off = instance("10.0.0.1", 80);
    off.setEnabled(false);

    assertThat(instances(ClusterUse.LABEL, "cart", off, dead, live))
        .singleElement()
        .matches(instance -> instance.metadata().containsValue("live"))
        .matches(instance -> instance.availability().isAvailable());
    assertThat(instances(ClusterUse.LABEL, "cart", live, dead))
        .singleElement()
        .matches(instance -> instance.availability().isAvailable());
    assertThat(instances(ClusterUse.LABEL, "cart", off, dead))
        .singleElement()
        .matches(instance -> instance.availability().state() == State.UNHEALTHY);
  }

  @Test
  void ofEquallyAvailableRegistrationsOfAnAddressTheFirstCounts() {
    Instance first = instance("10.0.0.1", 80);
    first.setMetadata(Map.of("of", "first"));

    assertThat(
            instances(
                ClusterUse.LABEL,
                "cart",
                first,
                instance("10.0.0.1", 80),
                instance("10.0.0.1", 81)))
        .hasSize(2)
        .first()
        .matches(instance -> instance.metadata().containsValue("first"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "providers:com.acme.Hello:1.0.0:blue",
        "providers:com.acme.Hello:1.0.0:",
        "providers:com.acme.Hello::",
        "providers:com.acme.Hello::blue"
      })
  void dubbosProvidersAreNamedAsThroughZooKeeper(String name) {
    ServiceSnapshot snapshot =
        mapping(ClusterUse.LABEL)
            .snapshot(SHOP, name, List.of(dubbo("10.0.0.1", "dubbo"), dubbo("10.0.0.1", "tri")));

    assertThat(snapshot.names())
        .containsEntry("interface", "com.acme.Hello")
        .containsEntry("version", name.contains("1.0.0") ? "1.0.0" : "")
        .containsEntry("group", name.contains("blue") ? "blue" : "")
        .containsEntry("domain", "dubbo")
        .containsEntry("namespace", "public");
    assertThat(snapshot.instances()).hasSize(1);
    assertThat(snapshot.instances().getFirst().ports())
        .extracting(InstancePort::protocol)
        .containsExactlyInAnyOrder("tcp", "grpc");
  }

  @Test
  void anIllProviderStaysIllAndAWeightOfTheConsoleCounts() {
    Instance ill = dubbo("10.0.0.1", "dubbo");
    ill.setHealthy(false);
    Instance half = dubbo("10.0.0.2", "dubbo");
    half.setWeight(0.5);

    List<ServiceInstance> mapped =
        instances(ClusterUse.LABEL, "providers:com.acme.Hello::", ill, half);

    assertThat(mapped)
        .extracting(each -> each.availability().state())
        .containsExactly(State.AVAILABLE, State.UNHEALTHY);
    assertThat(mapped.getFirst().weight()).isEqualTo(0.5);
  }

  @Test
  void aProviderIsAsAvailableAsTheBestOfItsRegistrations() {
    Instance off = dubbo("10.0.0.1", "dubbo");
    off.setEnabled(false);
    Instance ill = dubbo("10.0.0.2", "dubbo");
    ill.setHealthy(false);
    Instance well = dubbo("10.0.0.2", "dubbo");

    List<ServiceInstance> mapped =
        instances(ClusterUse.LABEL, "providers:com.acme.Hello::", off, ill, well);

    assertThat(mapped)
        .extracting(each -> each.address() + " " + each.availability().state())
        .containsExactly("10.0.0.2 AVAILABLE", "10.0.0.1 DISABLED");
  }

  @Test
  void consumersAndRulesAreNoServices() {
    assertThat(DubboProviders.isService("consumers:com.acme.Hello:1.0.0:")).isFalse();
    assertThat(DubboProviders.isService("configurators:com.acme.Hello::")).isFalse();
    assertThat(DubboProviders.isService("routers:com.acme.Hello::")).isFalse();
    assertThat(DubboProviders.isService("consumers")).isTrue();
  }

  @Test
  void anApplicationOfDubboHasThePortsOfItsMetadata() {
    Instance instance = instance("10.0.0.1", 20_880);
    instance.setMetadata(
        Map.of(
            "dubbo.endpoints",
                "[{\"port\":20880,\"protocol\":\"dubbo\"},{\"port\":50051,\"protocol\":\"tri\"}]",
            "dubbo.metadata.revision", "a1b2"));

    assertThat(one(instance).ports())
        .extracting(InstancePort::number)
        .containsExactly(20_880, 50_051);
    assertThat(one(instance).metadata()).isEmpty();
  }

  private static ServiceInstance one(Instance instance) {
    return instances(ClusterUse.LABEL, "cart", instance).getFirst();
  }

  private static List<ServiceInstance> instances(
      ClusterUse use, String service, Instance... instances) {
    return mapping(use).snapshot(SHOP, service, List.of(instances)).instances();
  }

  private static InstanceMapping mapping(ClusterUse use) {
    return new InstanceMapping(
        "nacos", new InstanceRules(use, "protocol", "region", "zone", "subzone"));
  }

  private static Instance instance(String address, int port) {
    Instance instance = new Instance();
    instance.setIp(address);
    instance.setPort(port);
    return instance;
  }

  private static Instance dubbo(String address, String protocol) {
    Instance instance = instance(address, protocol.equals("dubbo") ? 20_880 : 50_051);
    instance.setMetadata(
        Map.of("protocol", protocol, "path", "com.acme.Hello", "application", "hello-app"));
    return instance;
  }
}
