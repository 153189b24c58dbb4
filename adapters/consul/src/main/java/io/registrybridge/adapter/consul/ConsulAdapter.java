package io.registrybridge.adapter.consul;

import io.registrybridge.adapter.consul.http.Addresses;
import io.registrybridge.adapter.consul.http.AnswerJudge;
import io.registrybridge.adapter.consul.http.ConsulTransport;
import io.registrybridge.adapter.consul.http.Queries;
import io.registrybridge.adapter.consul.watch.ConsulWatch;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.tls.TlsFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The adapter of one datacenter: opens the connection, learns the datacenter, and watches it. */
final class ConsulAdapter implements RegistryAdapter {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5), 0.3);

  private final AdapterContext context;
  private final ConsulConfig config;
  private final Addresses addresses;

  // Guarded by this.
  private @Nullable WatchLoop opening;
  private @Nullable ConsulTransport transport;
  private @Nullable ConsulWatch watch;
  private boolean closed;
  private @Nullable Cause told;

  ConsulAdapter(AdapterContext context, ConsulConfig config) {
    this.context = context;
    this.config = config;
    this.addresses = new Addresses(config.addresses());
  }

  @Override
  public ConnectionReport probe() {
    return new ConsulProbe(context, config).report();
  }

  @Override
  public synchronized void start(RegistryEventSink sink) {
    if (opening != null || closed) {
      throw new IllegalStateException("source " + context.source() + " is started once only");
    }
    sink.accept(new StatusChanged(SourceStatus.CONNECTING));
    opening =
        WatchLoop.start(
            context.scheduler(),
            "consul " + context.source() + " connect",
            BACKOFF,
            () -> open(sink),
            (failure, failures, retryIn) -> report(sink, failure));
  }

  @Override
  public void close() {
    @Nullable WatchLoop endingOpen;
    @Nullable ConsulWatch endingWatch;
    @Nullable ConsulTransport endingTransport;
    synchronized (this) {
      closed = true;
      endingOpen = opening;
      endingWatch = watch;
      endingTransport = transport;
      watch = null;
      transport = null;
    }
    if (endingOpen != null) {
      endingOpen.cancel();
    }
    if (endingWatch != null) {
      endingWatch.close();
    }
    if (endingTransport != null) {
      endingTransport.close();
    }
  }

  /** Connects; its success is the end of this loop. */
  private Duration open(RegistryEventSink sink) throws InterruptedException {
    ConsulTransport opened = transport(context, config, addresses);
    boolean kept = false;
    try {
      kept = keep(opened);
      String datacenter =
          config.datacenter().isPresent()
              ? config.datacenter().get()
              : Datacenters.own(opened, config.timeout());
      watch(datacenter, opened, sink);
      return Duration.ZERO;
    } catch (BridgeException e) {
      opened.close();
      throw e;
    } finally {
      if (!kept) {
        opened.close();
      }
    }
  }

  private synchronized boolean keep(ConsulTransport opened) {
    transport = closed ? null : opened;
    return !closed;
  }

  private synchronized void watch(
      String datacenter, ConsulTransport opened, RegistryEventSink sink) {
    if (opening != null) {
      opening.cancel();
    }
    if (closed) {
      return;
    }
    Queries queries =
        new Queries(datacenter, config.consistency(), config.cached(), config.timeout());
    AnswerJudge judge =
        new AnswerJudge(!config.token().isEmpty(), config.acceptFiltered(), config.maxStaleness());
    ConsulWatch.Plan plan =
        new ConsulWatch.Plan(datacenter, config.pollWait(), config.instances(), queries, judge);
    watch = new ConsulWatch(context, plan, addresses, opened, sink);
  }

  private synchronized void report(RegistryEventSink sink, Exception failure) {
    Cause cause = Cause.of(failure);
    if (!closed && !cause.equals(told)) {
      told = cause;
      sink.accept(
          new StatusChanged(
              new SourceStatus(
                  State.DEGRADED, List.of(cause), 1, "", Continuity.CONTINUOUS, Map.of())));
    }
  }

  static ConsulTransport transport(
      AdapterContext context, ConsulConfig config, Addresses addresses) {
    return new ConsulTransport(
        addresses,
        config.tls().map(TlsFiles::context),
        config.token(),
        config.maxConnections(),
        context.scheduler());
  }
}
