package io.registrybridge.adapter.zookeeper;

import io.registrybridge.adapter.zookeeper.ZooKeeperConfig.KnownLayout;
import io.registrybridge.adapter.zookeeper.client.CuratorClient;
import io.registrybridge.adapter.zookeeper.layout.DubboInterfaces;
import io.registrybridge.adapter.zookeeper.layout.Entry.Kind;
import io.registrybridge.adapter.zookeeper.layout.InstanceNodes;
import io.registrybridge.adapter.zookeeper.layout.InstanceReading;
import io.registrybridge.adapter.zookeeper.layout.InterfaceMapping;
import io.registrybridge.adapter.zookeeper.layout.Layout;
import io.registrybridge.adapter.zookeeper.layout.MappedInterfaces;
import io.registrybridge.adapter.zookeeper.watch.RegistryWatch;
import io.registrybridge.adapter.zookeeper.watch.WatchPlan;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The adapter of one ensemble. */
final class ZooKeeperAdapter implements RegistryAdapter {
  private final AdapterContext context;
  private final ZooKeeperConfig config;

  // Guarded by this.
  private @Nullable RegistryWatch watch;
  private boolean closed;

  ZooKeeperAdapter(AdapterContext context, ZooKeeperConfig config) {
    this.context = context;
    this.config = config;
  }

  @Override
  public ConnectionReport probe() {
    return new ZooKeeperProbe(config, layouts(context, config)).report();
  }

  @Override
  public synchronized void start(RegistryEventSink sink) {
    if (watch != null || closed) {
      throw new IllegalStateException("source " + context.source() + " is started once only");
    }
    sink.accept(new StatusChanged(SourceStatus.CONNECTING));
    WatchPlan plan =
        new WatchPlan(
            config.connection().connect(),
            config.connection().chroot(),
            layouts(context, config),
            config.checkInterval(),
            config.resyncInterval());
    RegistryWatch started =
        new RegistryWatch(context, plan, new CuratorClient(config.connection()), sink);
    watch = started;
    // Reading key stores and starting the client's threads takes a moment.
    context.scheduler().start("zookeeper " + context.source() + " connect", started::start);
  }

  @Override
  public void close() {
    @Nullable RegistryWatch ending;
    synchronized (this) {
      closed = true;
      ending = watch;
      watch = null;
    }
    if (ending != null) {
      ending.close();
    }
  }

  static List<Layout> layouts(AdapterContext context, ZooKeeperConfig config) {
    String source = context.source();
    InstanceReading reading = new InstanceReading(config.localityKeys(), config.protocolKey());
    List<Layout> layouts = new ArrayList<>();
    if (config.layouts().contains(KnownLayout.DUBBO_INTERFACE)) {
      layouts.add(
          new DubboInterfaces(
              source,
              context.services(),
              config.dubboRoot(),
              config.byApplication(),
              config.localityKeys()));
    }
    Set<Kind> kinds = kinds(config.layouts());
    if (!kinds.isEmpty()) {
      layouts.add(
          InstanceNodes.shared(source, context.services(), config.servicesRoot(), kinds, reading));
    }
    if (config.layouts().contains(KnownLayout.DUBBO_MAPPING)) {
      layouts.add(
          new MappedInterfaces(
              source, config.servicesRoot(), config.dubboRoot(), reading, config.localityKeys()));
      layouts.add(new InterfaceMapping(source, config.dubboRoot()));
    }
    for (String path : config.paths()) {
      layouts.add(InstanceNodes.at(source, context.services(), path, reading));
    }
    return layouts;
  }

  private static Set<Kind> kinds(Set<KnownLayout> layouts) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (KnownLayout layout : layouts) {
      switch (layout) {
        case DUBBO_INTERFACE, DUBBO_MAPPING -> {}
        case DUBBO_APPLICATION -> kinds.add(Kind.DUBBO_APPLICATION);
        case SPRING_CLOUD -> kinds.add(Kind.SPRING_CLOUD);
      }
    }
    return kinds;
  }
}
