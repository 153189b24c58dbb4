package io.registrybridge.engine.config;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.engine.config.TrafficConfig.LoadBalancing;
import io.registrybridge.engine.config.TrafficConfig.OutlierDetection;
import java.time.Duration;
import java.util.List;

/** The keys of an adapter file that say what stands in its DestinationRules. */
final class TrafficSettings {
  // istiod takes no shorter one: pkg/config/validation/agent, ValidateDuration.
  private static final SettingType<Duration> DURATION = SettingTypes.durationFrom("1ms");

  private static final Setting<String> SUBSET_LABEL =
      Setting.of(
          "istio.subset-label",
          IstioTypes.LABEL_KEY,
          "version",
          "The endpoint label whose values become the subsets of a host's DestinationRule, for canary"
              + " routing; empty for none.");
  private static final Setting<LoadBalancing> LOAD_BALANCER =
      Setting.of(
          "istio.policy.load-balancer",
          SettingTypes.oneOf(LoadBalancing.class),
          "none",
          "How proxies choose an endpoint; none says nothing, so Istio's default holds.");
  private static final Setting<Integer> CONSECUTIVE_5XX =
      Setting.optional(
          "istio.policy.outlier.consecutive-5xx",
          SettingTypes.integer(0, Integer.MAX_VALUE),
          "After how many answers 5xx in a row a proxy leaves an endpoint alone for a while; 0 for"
              + " never. Outlier detection is on when one of these keys is set; Envoy's defaults"
              + " hold for the others.");
  private static final Setting<Duration> INTERVAL =
      Setting.optional(
          "istio.policy.outlier.interval", DURATION, "How often a proxy looks for outliers.");
  private static final Setting<Duration> BASE_EJECTION_TIME =
      Setting.optional(
          "istio.policy.outlier.base-ejection-time",
          DURATION,
          "How long an outlier is left alone the first time.");
  private static final Setting<Integer> MAX_EJECTION_PERCENT =
      Setting.optional(
          "istio.policy.outlier.max-ejection-percent",
          SettingTypes.integer(1, 100),
          "How many of a host's endpoints may be left alone at once, in percent.");

  static final List<Setting<?>> ALL =
      List.of(
          SUBSET_LABEL,
          LOAD_BALANCER,
          CONSECUTIVE_5XX,
          INTERVAL,
          BASE_EJECTION_TIME,
          MAX_EJECTION_PERCENT);

  private TrafficSettings() {}

  static TrafficConfig create(SettingValues values) {
    return new TrafficConfig(
        values.get(SUBSET_LABEL),
        values.get(LOAD_BALANCER),
        new OutlierDetection(
            values.find(CONSECUTIVE_5XX),
            values.find(INTERVAL),
            values.find(BASE_EJECTION_TIME),
            values.find(MAX_EJECTION_PERCENT)));
  }
}
