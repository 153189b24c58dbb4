package io.registrybridge.it.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.consul.ConsulAdapterFactory;
import io.registrybridge.adapter.consul.ConsulConfig;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.it.observed.Observed;
import io.registrybridge.testkit.GivenSettings;
import java.util.List;
import java.util.Map;
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
    GivenSettings given = new GivenSettings(settings);
    ConsulConfig config = factory.configType().create().apply(given);
    assertThat(given.rejected()).isEmpty();
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

  /** For the HTTPS port of a server that has one. */
  static Map<String, String> tlsSettings(ConsulServer server) {
    TestCertificates files = server.certificates();
    return Map.of(
        "consul.addresses", server.tlsAddress(),
        "consul.tls.enabled", "true",
        "consul.tls.ca", files.authority().toString(),
        "consul.tls.certificate", files.clientCertificate().toString(),
        "consul.tls.key", files.clientKey().toString());
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
}
