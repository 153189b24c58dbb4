package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.nacos.NacosAdapterFactory;
import io.registrybridge.adapter.nacos.NacosConfig;
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

/** One adapter on one server, and what the adapter tells. */
final class NacosTestBed implements AutoCloseable {
  final Observed observed = new Observed();

  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> uncaught.add(failure));
  private final RegistryAdapter adapter;

  NacosTestBed(Map<String, String> settings) {
    adapter = adapter(new AdapterContext("nacos", ServiceSelector.all(), scheduler), settings);
  }

  /** An adapter with these settings. */
  static RegistryAdapter adapter(AdapterContext context, Map<String, String> settings) {
    NacosAdapterFactory factory = new NacosAdapterFactory();
    GivenSettings given = new GivenSettings(settings);
    NacosConfig config = factory.configType().create().apply(given);
    assertThat(given.rejected()).isEmpty();
    return factory.create(context, config);
  }

  /** Starts an adapter with these settings beside the address. */
  static NacosTestBed started(NacosServer server, String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    settings.put("nacos.addresses", server.address());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    NacosTestBed bed = new NacosTestBed(settings);
    bed.adapter.start(bed.observed);
    return bed;
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
