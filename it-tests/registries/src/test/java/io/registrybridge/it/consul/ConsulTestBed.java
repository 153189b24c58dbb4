package io.registrybridge.it.consul;

import io.registrybridge.adapter.consul.ConsulAdapterFactory;
import io.registrybridge.adapter.consul.ConsulConfig;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.api.model.ServiceSelector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One adapter on one server, and what the adapter tells. */
final class ConsulTestBed implements AutoCloseable {
  final Observed observed = new Observed();

  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> uncaught.add(failure));
  private final RegistryAdapter adapter;

  ConsulTestBed(Map<String, String> settings) {
    adapter = adapter(new AdapterContext("consul", ServiceSelector.all(), scheduler), settings);
  }

  /** An adapter with these settings. */
  static RegistryAdapter adapter(AdapterContext context, Map<String, String> settings) {
    ConsulAdapterFactory factory = new ConsulAdapterFactory();
    ConsulConfig config = factory.configType().create().apply(new Values(settings));
    return factory.create(context, config);
  }

  /** Starts an adapter with these settings beside the address. */
  static ConsulTestBed started(ConsulServer server, String... keysAndValues) {
    ConsulTestBed bed = new ConsulTestBed(settings(server, keysAndValues));
    bed.start();
    return bed;
  }

  static Map<String, String> settings(ConsulServer server, String... keysAndValues) {
    Map<String, String> settings = new java.util.HashMap<>();
    settings.put("consul.addresses", server.address());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return settings;
  }

  void start() {
    adapter.start(observed);
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

  /** Settings from a map, as the engine reads them from a file. */
  private record Values(Map<String, String> texts) implements SettingValues {
    @Override
    public <T> T get(Setting<T> setting) {
      return find(setting).orElseThrow();
    }

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
      return Optional.ofNullable(texts.get(setting.key()))
          .or(setting::defaultText)
          .map(setting.type()::parse);
    }

    @Override
    public Path resolve(Path path) {
      return path;
    }

    @Override
    public void reject(Setting<?> setting, String expected) {
      throw new IllegalArgumentException(setting.key() + ": expected " + expected);
    }
  }
}
