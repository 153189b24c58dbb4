package io.registrybridge.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.Merger;
import io.registrybridge.engine.metrics.EngineMetrics;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.Publisher;
import io.registrybridge.engine.publish.PublisherMailbox;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.Renderer;
import io.registrybridge.engine.source.SourceBuffer;
import io.registrybridge.engine.store.CatalogChange;
import io.registrybridge.engine.store.CatalogStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of the data from the adapters to the publishers.
 *
 * <p>Its life: made with all its sources; publishers are added; {@link #sink} gives each adapter
 * its place to report to; {@link #close} ends it. Safe for use by several threads. Nothing is
 * published before every required source has shown its first complete state.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Engine.class);

  private final Scheduler scheduler;
  private final EngineMetrics metrics;
  private final CatalogPipeline pipeline;
  private final ReadinessGate gate = new ReadinessGate();
  private final Map<String, SourceBuffer> sources = new LinkedHashMap<>();
  private final List<PublisherMailbox> publishers = new CopyOnWriteArrayList<>();
  private volatile PipelineState state = PipelineState.EMPTY;
  private volatile boolean open;

  /**
   * @param sources the sources, in the order of their names; if none of them is required, nothing
   *     holds the first answer back
   */
  public Engine(
      EngineSettings settings,
      Collection<SourceConfig> sources,
      Scheduler scheduler,
      MeterRegistry registry) {
    this.scheduler = scheduler;
    this.metrics = new EngineMetrics(registry);
    this.pipeline = new CatalogPipeline(new Merger(sources), new Renderer(), metrics);
    CatalogStore store = new CatalogStore(scheduler, settings.pace(), this::catalogChanged);
    for (SourceConfig source : sources) {
      SourceBuffer buffer = new SourceBuffer(source, store, scheduler::wallTime);
      this.sources.put(source.name(), buffer);
      watch(source.name(), buffer);
      if (source.required()) {
        gate.await(source.name());
      }
    }
    open = gate.synced(Set.of());
    metrics.watchCatalog(
        () -> state.resources().of(ResourceKind.SERVICE_ENTRY).size(),
        () -> state.merged().conflicts().size());
  }

  private void watch(String name, SourceBuffer buffer) {
    metrics.watchSource(
        name,
        () -> buffer.view().services(),
        () -> buffer.view().synced() ? 1 : 0,
        () -> buffer.view().status().state() == SourceStatus.State.DEGRADED ? 1 : 0);
  }

  /**
   * Where the adapter of a source reports to.
   *
   * @throws IllegalArgumentException if there is no such source
   */
  public RegistryEventSink sink(String source) {
    SourceBuffer buffer = sources.get(source);
    if (buffer == null) {
      throw new IllegalArgumentException("no source " + source + " among " + sources.keySet());
    }
    return buffer;
  }

  /** Adds a publisher; it gets everything with its first publication, and changes from then on. */
  public synchronized void addPublisher(String name, Publisher publisher) {
    PublisherMailbox mailbox = new PublisherMailbox(name, publisher, scheduler);
    publishers.add(mailbox);
    if (open) {
      mailbox.offer(everything());
    }
  }

  /** What the engine has and does, for people. Costs what is looked at, not what there is. */
  public EngineView view() {
    return new EngineView(open, sources.values().stream().map(SourceBuffer::view).toList(), state);
  }

  /** Takes no more events and ends the publishers' threads. */
  @Override
  public void close() {
    sources.values().forEach(SourceBuffer::close);
    publishers.forEach(PublisherMailbox::cancel);
  }

  /** Called by the store's writer, one call at a time. */
  private synchronized void catalogChanged(CatalogChange change) {
    CatalogPipeline.Step step = pipeline.apply(state, change);
    state = step.state();
    if (gate.synced(change.newlySynced())) {
      open = true;
      LOGGER
          .atInfo()
          .addKeyValue("resources", state.resources().of(ResourceKind.SERVICE_ENTRY).size())
          .log("every required source is synced; answers go out from now on");
      publish(everything());
    } else if (open && !step.changed().isEmpty()) {
      publish(
          new Publication(state.resources(), Map.of(ResourceKind.SERVICE_ENTRY, step.changed())));
    }
  }

  private Publication everything() {
    Set<ResourceName> names = state.resources().of(ResourceKind.SERVICE_ENTRY).keySet();
    return new Publication(
        state.resources(), Map.of(ResourceKind.SERVICE_ENTRY, Set.copyOf(names)));
  }

  private void publish(Publication publication) {
    metrics.published(publication.changed(ResourceKind.SERVICE_ENTRY).size());
    publishers.forEach(mailbox -> mailbox.offer(publication));
  }
}
