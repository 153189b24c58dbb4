package io.registrybridge.engine.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.registrybridge.engine.config.TrafficConfig;
import io.registrybridge.engine.config.TrafficConfig.LoadBalancing;
import io.registrybridge.engine.config.TrafficConfig.OutlierDetection;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.LoadBalancerSettings.SimpleLB;
import io.registrybridge.proto.istio.networking.v1alpha3.Subset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DestinationRulesTest {
  private static final TrafficConfig SUBSETS =
      new TrafficConfig("version", LoadBalancing.NONE, OutlierDetection.NONE);

  @Test
  void oneValueMakesARule() {
    DestinationRule rule =
        rule(SUBSETS, List.of(Map.of("version", "v1", "app", "orders"))).orElseThrow();

    assertThat(rule.getHost()).isEqualTo("orders.test");
    assertThat(rule.getExportToList()).containsExactly(".");
    assertThat(rule.hasTrafficPolicy()).isFalse();
    assertThat(rule.getSubsetsList())
        .containsExactly(Subset.newBuilder().setName("v1").putLabels("version", "v1").build());
  }

  @Test
  void subsetsAreSorted() {
    DestinationRule rule =
        rule(SUBSETS, List.of(Map.of("version", "v2"), Map.of(), Map.of("version", "v1")))
            .orElseThrow();

    assertThat(rule.getSubsetsList()).extracting(Subset::getName).containsExactly("v1", "v2");
  }

  @Test
  void aRuleThatWouldSayNothingIsNotMade() {
    TrafficConfig none = new TrafficConfig("", LoadBalancing.NONE, OutlierDetection.NONE);

    assertThat(rule(SUBSETS, List.of(Map.of("app", "orders"), Map.of("version", "")))).isEmpty();
    assertThat(rule(none, List.of(Map.of("version", "v1")))).isEmpty();
  }

  @Test
  void aPolicyMakesARuleWithoutSubsets() {
    TrafficConfig config =
        new TrafficConfig("", LoadBalancing.LEAST_REQUEST, OutlierDetection.NONE);

    DestinationRule rule = rule(config, List.of()).orElseThrow();

    assertThat(rule.getTrafficPolicy().getLoadBalancer().getSimple())
        .isEqualTo(SimpleLB.LEAST_REQUEST);
    assertThat(rule.getTrafficPolicy().hasOutlierDetection()).isFalse();
    assertThat(rule.getSubsetsList()).isEmpty();
  }

  @Test
  void outlierDetectionSaysOnlyWhatTheFileSays() {
    TrafficConfig config =
        new TrafficConfig(
            "",
            LoadBalancing.NONE,
            new OutlierDetection(
                Optional.of(0),
                Optional.of(Duration.ofMillis(1500)),
                Optional.empty(),
                Optional.of(50)));

    var outliers = rule(config, List.of()).orElseThrow().getTrafficPolicy().getOutlierDetection();

    assertThat(outliers.hasConsecutive5XxErrors()).isTrue();
    assertThat(outliers.getConsecutive5XxErrors().getValue()).isZero();
    assertThat(Durations.toMillis(outliers.getInterval())).isEqualTo(1500);
    assertThat(outliers.hasBaseEjectionTime()).isFalse();
    assertThat(outliers.getMaxEjectionPercent()).isEqualTo(50);
  }

  private static Optional<DestinationRule> rule(
      TrafficConfig config, List<Map<String, String>> labels) {
    Optional<DestinationRule> rule =
        DestinationRules.of("orders.test", List.of("."), config, labels, finding -> {});
    assertThat(rule.flatMap(IstioValidation::refusal)).isEmpty();
    return rule;
  }
}
