package io.registrybridge.app.demo;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Plays the scenes of a {@link SampleShop}, one after the other, again and again. */
final class SampleAdapter implements RegistryAdapter {
  private static final SourceStatus CONNECTED =
      new SourceStatus(
          SourceStatus.State.CONNECTED,
          List.of(),
          1,
          "",
          SourceStatus.Continuity.CONTINUOUS,
          Map.of());

  private final AdapterContext context;
  private final Duration interval;
  private final SampleShop shop;
  // Written and read by one round of the loop after the other.
  private final Map<ServiceKey, ServiceSnapshot> sent = new HashMap<>();
  private int scene;
  private volatile Cancellable loop = () -> {};

  SampleAdapter(AdapterContext context, Duration interval) {
    this.context = context;
    this.interval = interval;
    this.shop = new SampleShop(context.source());
  }

  @Override
  public ConnectionReport probe() {
    return ConnectionReport.of(ConnectionReport.Level.INFO, "the sample registry is always there");
  }

  @Override
  public void start(RegistryEventSink sink) {
    sink.accept(new StatusChanged(CONNECTED));
    loop =
        WatchLoop.start(
            context.scheduler(),
            "sample " + context.source(),
            Backoff.DEFAULT,
            () -> play(sink),
            (cause, failures, retryIn) -> sink.accept(new StatusChanged(CONNECTED)));
  }

  private Duration play(RegistryEventSink sink) {
    List<ServiceSnapshot> services = shop.scene(scene++);
    Set<ServiceKey> keys = services.stream().map(ServiceSnapshot::key).collect(Collectors.toSet());
    sink.accept(new Resynced(keys));
    sent.keySet().retainAll(keys);
    for (ServiceSnapshot service : services) {
      if (!service.equals(sent.put(service.key(), service))) {
        sink.accept(new ServiceUpdated(service));
      }
    }
    return interval;
  }

  @Override
  public void close() {
    loop.cancel();
  }
}
