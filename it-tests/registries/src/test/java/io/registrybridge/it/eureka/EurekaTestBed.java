package io.registrybridge.it.eureka;

import io.registrybridge.adapter.eureka.EurekaAdapterFactory;
import io.registrybridge.it.observed.AdapterTestBed;
import java.util.Map;

/** An adapter on a Eureka server, with a short interval. */
final class EurekaTestBed extends AdapterTestBed {
  private EurekaTestBed(Map<String, String> settings) {
    super(new EurekaAdapterFactory(), settings);
  }

  /** Starts an adapter with these settings beside the addresses. */
  static EurekaTestBed started(String urls, String... keysAndValues) {
    EurekaTestBed bed = with(urls, keysAndValues);
    bed.start();
    return bed;
  }

  /** The same, and nothing is started. */
  static EurekaTestBed with(String urls, String... keysAndValues) {
    return new EurekaTestBed(
        settings(Map.of("eureka.urls", urls, "eureka.interval", "200ms"), keysAndValues));
  }
}
