package io.registrybridge.it.observed;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.GivenSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One adapter on one registry, and what the adapter tells. */
public class AdapterTestBed implements AutoCloseable {
  public final Observed observed = new Observed();

  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> uncaught.add(failure));
  private final RegistryAdapter adapter;

  /** Makes an adapter, which does nothing yet. */
  protected AdapterTestBed(RegistryAdapterFactory<?> factory, Map<String, String> settings) {
    adapter =
        adapter(
            factory,
            new AdapterContext(factory.type(), ServiceSelector.all(), scheduler),
            settings);
  }

  /** An adapter with these settings, all of which are valid. */
  public static <C> RegistryAdapter adapter(
      RegistryAdapterFactory<C> factory, AdapterContext context, Map<String, String> settings) {
    GivenSettings given = new GivenSettings(settings);
    C config = factory.configType().create().apply(given);
    assertThat(given.rejected()).isEmpty();
    return factory.create(context, config);
  }

  /** Settings and some more, which win. */
  protected static Map<String, String> settings(
      Map<String, String> settings, String... keysAndValues) {
    Map<String, String> all = new HashMap<>(settings);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      all.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return all;
  }

  public void start() {
    adapter.start(observed);
  }

  public ConnectionReport probe() {
    return adapter.probe();
  }

  /** What escaped from the adapter's threads. */
  public List<Throwable> uncaught() {
    return List.copyOf(uncaught);
  }

  @Override
  public void close() {
    adapter.close();
    scheduler.close();
  }
}
