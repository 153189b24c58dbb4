package io.registrybridge.engine.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What stands in the DestinationRules of a source.
 *
 * @param subsetLabel the label whose values make the subsets; empty for none
 * @param loadBalancing how the proxies choose an endpoint
 * @param outliers when the proxies leave an endpoint alone for a while
 */
public record TrafficConfig(
    String subsetLabel, LoadBalancing loadBalancing, OutlierDetection outliers) {

  /** How the proxies choose an endpoint; the names are the file's words. */
  public enum LoadBalancing {
    /** Nothing is said, so Istio's default holds. */
    NONE,
    ROUND_ROBIN,
    LEAST_REQUEST,
    RANDOM
  }

  /**
   * When the proxies leave an endpoint alone for a while. What is empty is Envoy's default; when
   * all is empty there is no outlier detection.
   *
   * @param consecutive5xx after how many answers 5xx in a row; 0 for never
   * @param interval how often the proxies look
   * @param baseEjectionTime how long the first time
   * @param maxEjectionPercent of how many endpoints at most, from 1 to 100
   */
  public record OutlierDetection(
      Optional<Integer> consecutive5xx,
      Optional<Duration> interval,
      Optional<Duration> baseEjectionTime,
      Optional<Integer> maxEjectionPercent) {
    public static final OutlierDetection NONE =
        new OutlierDetection(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
