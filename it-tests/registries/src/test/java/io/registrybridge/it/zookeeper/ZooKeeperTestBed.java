package io.registrybridge.it.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.zookeeper.ZooKeeperAdapterFactory;
import io.registrybridge.adapter.zookeeper.ZooKeeperConfig;
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
final class ZooKeeperTestBed implements AutoCloseable {
  final Observed observed = new Observed();

  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> uncaught.add(failure));
  private final RegistryAdapter adapter;

  private ZooKeeperTestBed(Map<String, String> settings) {
    adapter = adapter(new AdapterContext("zk", ServiceSelector.all(), scheduler), settings);
  }

  /** An adapter with these settings. */
  static RegistryAdapter adapter(AdapterContext context, Map<String, String> settings) {
    ZooKeeperAdapterFactory factory = new ZooKeeperAdapterFactory();
    GivenSettings given = new GivenSettings(settings);
    ZooKeeperConfig config = factory.configType().create().apply(given);
    assertThat(given.rejected()).isEmpty();
    return factory.create(context, config);
  }

  /** Starts an adapter with these settings beside the address. */
  static ZooKeeperTestBed started(ZooKeeperServer server, String... keysAndValues) {
    ZooKeeperTestBed bed = made(server, keysAndValues);
    bed.adapter.start(bed.observed);
    return bed;
  }

  /** The same, and nothing is started. */
  static ZooKeeperTestBed made(ZooKeeperServer server, String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    settings.put("zookeeper.connect", server.address());
    settings.put("zookeeper.session-timeout", "4s");
    settings.put("zookeeper.check-interval", "1s");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new ZooKeeperTestBed(settings);
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
