package io.registrybridge.engine.render;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.registrybridge.api.model.Finding;
import io.registrybridge.engine.config.TrafficConfig;
import io.registrybridge.engine.config.TrafficConfig.LoadBalancing;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.LoadBalancerSettings;
import io.registrybridge.proto.istio.networking.v1alpha3.LoadBalancerSettings.SimpleLB;
import io.registrybridge.proto.istio.networking.v1alpha3.OutlierDetection;
import io.registrybridge.proto.istio.networking.v1alpha3.Subset;
import io.registrybridge.proto.istio.networking.v1alpha3.TrafficPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a host's DestinationRule: its subsets, and the default traffic policy. Pure. */
final class DestinationRules {
  private DestinationRules() {}

  /**
   * The rule; empty if it would say nothing.
   *
   * @param labels the labels of every instance, also of those that get no traffic now: a subset
   *     must not come and go with an instance's health
   */
  static Optional<DestinationRule> of(
      String host,
      List<String> exportTo,
      TrafficConfig config,
      Collection<? extends Map<String, String>> labels,
      Consumer<Finding> findings) {
    String label = config.subsetLabel();
    List<String> values =
        labels.stream()
            .map(own -> own.getOrDefault(label, ""))
            .filter(value -> !value.isEmpty())
            .toList();
    DestinationRule.Builder rule =
        DestinationRule.newBuilder().setHost(host).addAllExportTo(exportTo);
    Subsets.byName(values, findings)
        .forEach(
            (name, value) ->
                rule.addSubsets(Subset.newBuilder().setName(name).putLabels(label, value)));
    policy(config).ifPresent(rule::setTrafficPolicy);
    return rule.getSubsetsCount() > 0 || rule.hasTrafficPolicy()
        ? Optional.of(rule.build())
        : Optional.empty();
  }

  private static Optional<TrafficPolicy> policy(TrafficConfig config) {
    TrafficPolicy.Builder policy = TrafficPolicy.newBuilder();
    loadBalancer(config.loadBalancing())
        .ifPresent(
            simple -> policy.setLoadBalancer(LoadBalancerSettings.newBuilder().setSimple(simple)));
    if (!config.outliers().equals(TrafficConfig.OutlierDetection.NONE)) {
      policy.setOutlierDetection(outlierDetection(config.outliers()));
    }
    TrafficPolicy built = policy.build();
    return Objects.equals(built, TrafficPolicy.getDefaultInstance())
        ? Optional.empty()
        : Optional.of(built);
  }

  private static Optional<SimpleLB> loadBalancer(LoadBalancing loadBalancing) {
    return switch (loadBalancing) {
      case NONE -> Optional.empty();
      case ROUND_ROBIN -> Optional.of(SimpleLB.ROUND_ROBIN);
      case LEAST_REQUEST -> Optional.of(SimpleLB.LEAST_REQUEST);
      case RANDOM -> Optional.of(SimpleLB.RANDOM);
    };
  }

  private static OutlierDetection outlierDetection(TrafficConfig.OutlierDetection config) {
    OutlierDetection.Builder outliers = OutlierDetection.newBuilder();
    config.consecutive5xx().map(UInt32Value::of).ifPresent(outliers::setConsecutive5XxErrors);
    config.interval().map(DestinationRules::duration).ifPresent(outliers::setInterval);
    config
        .baseEjectionTime()
        .map(DestinationRules::duration)
        .ifPresent(outliers::setBaseEjectionTime);
    config.maxEjectionPercent().ifPresent(outliers::setMaxEjectionPercent);
    return outliers.build();
  }

  private static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
