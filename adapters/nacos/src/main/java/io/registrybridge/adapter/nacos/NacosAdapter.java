package io.registrybridge.adapter.nacos;

import io.registrybridge.adapter.nacos.catalog.DubboProviders;
import io.registrybridge.adapter.nacos.catalog.InstanceMapping;
import io.registrybridge.adapter.nacos.client.NacosClient;
import io.registrybridge.adapter.nacos.watch.NacosWatch;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import org.jspecify.annotations.Nullable;

/** The adapter of one Nacos. */
final class NacosAdapter implements RegistryAdapter {
  private final AdapterContext context;
  private final NacosConfig config;

  // Guarded by this.
  private @Nullable NacosWatch watch;
  private boolean closed;

  NacosAdapter(AdapterContext context, NacosConfig config) {
    this.context = context;
    this.config = config;
  }

  @Override
  public ConnectionReport probe() {
    return new NacosProbe(config).report();
  }

  @Override
  public synchronized void start(RegistryEventSink sink) {
    if (watch != null || closed) {
      throw new IllegalStateException("source " + context.source() + " is started once only");
    }
    NacosWatch.Plan plan =
        new NacosWatch.Plan(
            config.partitions(),
            name -> DubboProviders.isService(name) && context.services().selects(name),
            new InstanceMapping(context.source(), config.instances()),
            config.pace());
    watch =
        new NacosWatch(
            context,
            plan,
            (namespace, listener) -> NacosClient.connect(config.access(), namespace, listener),
            sink);
    watch.start();
  }

  @Override
  public void close() {
    NacosWatch ending;
    synchronized (this) {
      closed = true;
      ending = watch;
      watch = null;
    }
    if (ending != null) {
      ending.close();
    }
  }
}
