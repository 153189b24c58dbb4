package io.registrybridge.adapter.eureka;

import io.registrybridge.adapter.eureka.http.HttpTransport;
import io.registrybridge.adapter.eureka.watch.EurekaWatch;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import org.jspecify.annotations.Nullable;

/** The adapter of one registry. */
final class EurekaAdapter implements RegistryAdapter {
  private final AdapterContext context;
  private final EurekaConfig config;

  // Guarded by this.
  private @Nullable EurekaWatch watch;
  private boolean closed;

  EurekaAdapter(AdapterContext context, EurekaConfig config) {
    this.context = context;
    this.config = config;
  }

  @Override
  public ConnectionReport probe() {
    return new EurekaProbe(context, config).report();
  }

  @Override
  public synchronized void start(RegistryEventSink sink) {
    if (watch != null || closed) {
      throw new IllegalStateException("source " + context.source() + " is started once only");
    }
    watch =
        new EurekaWatch(
            context,
            config.plan(),
            () -> new HttpTransport(config.access(), context.scheduler()),
            sink);
  }

  @Override
  public void close() {
    @Nullable EurekaWatch ending;
    synchronized (this) {
      ending = closed ? null : watch;
      closed = true;
    }
    if (ending != null) {
      ending.close();
    }
  }
}
