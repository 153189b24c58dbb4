package io.registrybridge.adapter.consul.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.consul.catalog.InstanceRules.LocalityKeys;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceMappingTest {
  private static final ServiceKey CART = new ServiceKey("consul", "dc1", "cart");
  private static final String FULL =
      """
      [{"Node": {"Node": "n1", "Address": "10.1.1.1",
                 "TaggedAddresses": {"wan": "198.51.100.1"}, "Meta": {"zone": "z1", "rack": "r1"}},
        "Service": {"ID": "cart-1", "Service": "cart", "Address": "10.0.0.1", "Port": 8080,
                    "Tags": ["version=v1", "grpc", "db-password=x"],
                    "Meta": {"version": "v2", "api-token": "x"},
                    "TaggedAddresses": {"wan": {"Address": "198.51.100.9", "Port": 9090}},
                    "Weights": {"Passing": 3, "Warning": 2}},
        "Checks": [{"CheckID": "c", "Name": "alive", "Status": "STATUS", "ServiceID": "cart-1"}]}]
      """;

  @Test
  void takesAddressPortProtocolWeightLocalityAndMetadataWithoutSecrets() {
    ServiceSnapshot cart = map(rules(false, false), FULL.replace("STATUS", "passing"));

    assertThat(cart.names()).isEqualTo(Map.of("service", "cart", "datacenter", "dc1"));
    ServiceInstance instance = cart.instances().getFirst();
    assertThat(instance.id()).isEqualTo("n1/cart-1");
    assertThat(instance.address()).isEqualTo("10.0.0.1");
    assertThat(instance.ports()).containsExactly(InstancePort.of("grpc", 8080));
    assertThat(instance.weight()).isEqualTo(3.0);
    assertThat(instance.locality()).isEqualTo(new Locality("dc1", "z1", ""));
    assertThat(instance.metadata()).isEqualTo(Map.of("version", "v2"));
  }

  @Test
  void takesTheWanAddressWhereItIsWanted() {
    ServiceInstance instance =
        map(rules(false, true), FULL.replace("STATUS", "passing")).instances().getFirst();

    assertThat(instance.address()).isEqualTo("198.51.100.9");
    assertThat(instance.ports()).containsExactly(InstancePort.of("grpc", 9090));
  }

  @Test
  void aWarningCountsAsTheOperatorSays() {
    String warning = FULL.replace("STATUS", "warning");

    assertThat(map(rules(false, false), warning).instances().getFirst().availability())
        .isEqualTo(Availability.unhealthy("check 'alive' is warning"));
    ServiceInstance tolerated = map(rules(true, false), warning).instances().getFirst();
    assertThat(tolerated.availability()).isEqualTo(Availability.AVAILABLE);
    assertThat(tolerated.weight()).isEqualTo(2.0);
  }

  @Test
  void whatConsulLeavesOutIsEmpty() {
    String bare =
        """
        [{"Node": {"Node": "n1", "Address": "10.1.1.1", "TaggedAddresses": null, "Meta": null},
          "Service": {"ID": "cart-1", "Address": "", "Port": 0, "Tags": null, "Meta": null},
          "Checks": null}]
        """;

    ServiceInstance instance = map(rules(false, false), bare).instances().getFirst();

    assertThat(instance.address()).isEqualTo("10.1.1.1");
    assertThat(instance.ports()).isEmpty();
    assertThat(instance.weight()).isEqualTo(1.0);
    assertThat(instance.availability().isAvailable()).isTrue();
  }

  private static ServiceSnapshot map(InstanceRules rules, String json) {
    List<HealthEntry> entries = HealthAnswer.parse("cart", json.getBytes(StandardCharsets.UTF_8));
    return new InstanceMapping(rules).snapshot(CART, entries);
  }

  private static InstanceRules rules(boolean warning, boolean wan) {
    return new InstanceRules(
        warning,
        List.of(Glob.any()),
        List.of(),
        false,
        wan,
        false,
        false,
        "protocol",
        new LocalityKeys("region", "zone", "subzone"));
  }
}
