package io.registrybridge.it.eureka;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.eureka.EurekaAdapterFactory;
import io.registrybridge.adapter.eureka.EurekaConfig;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.it.observed.Observed;
import io.registrybridge.testkit.GivenSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One adapter on one registry, and what the adapter tells. */
final class EurekaTestBed implements AutoCloseable {
  final Observed observed = new Observed();

  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> uncaught.add(failure));
  private final RegistryAdapter adapter;

  private EurekaTestBed(Map<String, String> settings) {
    adapter = adapter(new AdapterContext("eureka", ServiceSelector.all(), scheduler), settings);
  }

  /** An adapter with these settings. */
  static RegistryAdapter adapter(AdapterContext context, Map<String, String> settings) {
    EurekaAdapterFactory factory = new EurekaAdapterFactory();
    GivenSettings given = new GivenSettings(settings);
    EurekaConfig config = factory.configType().create().apply(given);
    assertThat(given.rejected()).isEmpty();
    return factory.create(context, config);
  }

  /** Starts an adapter with these settings, and with a short interval. */
  static EurekaTestBed started(String urls, String... keysAndValues) {
    EurekaTestBed bed = with(urls, keysAndValues);
    bed.adapter.start(bed.observed);
    return bed;
  }

  /** Makes an adapter with these settings, and with a short interval. */
  static EurekaTestBed with(String urls, String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    settings.put("eureka.urls", urls);
    settings.put("eureka.interval", "200ms");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new EurekaTestBed(settings);
  }

  ConnectionReport probe() {
    return adapter.probe();
  }

  /** What escaped from the adapter's threads. */
  List<Throwable> uncaught() {
    return List.copyOf(uncaught);
  }

  @Override
  public void close() {
    adapter.close();
    scheduler.close();
  }
}
