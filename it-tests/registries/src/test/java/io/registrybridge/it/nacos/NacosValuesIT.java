package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which values arrive as they were registered, and from which namespaces and groups. */
class NacosValuesIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Nacos itself takes no Chinese ones and no spaces. */
  private static final List<String> ODD_NAMES =
      List.of("odd_Name.with-Ümläut", "a:b::c", "-dash-", "UPPER", "x".repeat(300));

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void valuesAreExact(NacosVersion version) {
    try (NacosServer server = NacosServer.start(NacosServer.Options.of(version));
        NacosOwners owners = NacosOwners.of(server);
        NacosOwners elsewhere = NacosOwners.of(server, "staging");
        NacosTestBed bed =
            NacosTestBed.started(
                server,
                "nacos.namespaces",
                "public,staging",
                "nacos.groups",
                "DEFAULT_GROUP,shop",
                "nacos.cluster",
                "zone")) {
      double[] weights = {0, 0.01, 0.123456789012345, 10_000};
      for (int i = 0; i < weights.length; i++) {
        Instance instance = NacosOwners.instance("10.0.0." + (1 + i), 8080);
        instance.setWeight(weights[i]);
        owners.register("weights", "w" + i, instance);
      }
      owners.register("shop", "cart", "c0", labelled());
      elsewhere.register("staged", "s0", NacosOwners.instance("10.0.1.1", 80));
      owners.register(
          "providers:com.acme.Hello:1.0.0:", "d0", dubbo("10.0.2.1", "com.acme.Hello", "1.0.0"));
      owners.register(
          "consumers:com.acme.Hello:1.0.0:", "d0", dubbo("10.0.2.2", "com.acme.Hello", "1.0.0"));
      ODD_NAMES.forEach(name -> owners.register(name, "o0", odd()));
      Instance off = NacosOwners.instance("10.0.3.1", 80);
      off.setEnabled(false);
      owners.register("half", "h0", NacosOwners.instance("10.0.3.2", 80));
      owners.register("half", "h1", off);

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(bed.observed.instances("weights"))
                    .extracting(ServiceInstance::weight)
                    .containsExactlyInAnyOrder(0.0, 0.01, 0.123456789012345, 10_000.0);
                assertThat(bed.observed.available("half")).containsExactly("DEFAULT/10.0.3.2:80");
                assertThat(bed.observed.names())
                    .contains("cart", "staged")
                    .containsAll(ODD_NAMES)
                    .doesNotContain("consumers:com.acme.Hello:1.0.0:");
                assertThat(bed.observed.templateNames("providers:com.acme.Hello:1.0.0:"))
                    .containsEntry("interface", "com.acme.Hello")
                    .containsEntry("version", "1.0.0");
                assertThat(bed.observed.templateNames("staged"))
                    .containsEntry("namespace", "staging");
              });
      assertThat(ODD_NAMES)
          .allSatisfy(
              name ->
                  assertThat(bed.observed.instances(name))
                      .singleElement()
                      .satisfies(
                          instance -> {
                            assertThat(instance.address()).isEqualTo("fe80::1%eth0");
                            assertThat(instance.metadata()).containsEntry("a b/c", "x".repeat(300));
                          }));
      ServiceInstance cart = bed.observed.instances("cart").getFirst();
      assertThat(cart.metadata())
          .containsEntry("version", "v2")
          .containsEntry("中文", "é % \n x")
          .doesNotContainKey("db-password");
      assertThat(cart.locality()).isEqualTo(new Locality("", "beijing", ""));
      assertThat(cart.ports().getFirst().protocol()).isEqualTo("grpc");
      assertThat(bed.observed.instances("providers:com.acme.Hello:1.0.0:").getFirst().ports())
          .singleElement()
          .satisfies(port -> assertThat(port.protocol()).isEqualTo("tcp"));
      assertThat(bed.observed.status().unreadable()).isEmpty();
    }
  }

  private static Instance labelled() {
    Instance instance = NacosOwners.instance("10.0.0.9", 9090);
    instance.setClusterName("beijing");
    Map<String, String> metadata = new HashMap<>();
    metadata.put("version", "v2");
    metadata.put("protocol", "grpc");
    metadata.put("中文", "é % \n x");
    metadata.put("db-password", "hidden");
    instance.setMetadata(metadata);
    return instance;
  }

  private static Instance odd() {
    Instance instance = NacosOwners.instance("fe80::1%eth0", 0);
    instance.setMetadata(Map.of("protocol", "carrier pigeon", "a b/c", "x".repeat(300)));
    return instance;
  }

  private static Instance dubbo(String address, String interfaceName, String version) {
    Instance instance = NacosOwners.instance(address, 20_880);
    instance.setMetadata(
        Map.of(
            "protocol",
            "dubbo",
            "path",
            interfaceName,
            "interface",
            interfaceName,
            "version",
            version,
            "application",
            "hello-app",
            "side",
            "provider"));
    return instance;
  }
}
