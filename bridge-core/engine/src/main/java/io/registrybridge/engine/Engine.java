package io.registrybridge.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.Merger;
import io.registrybridge.engine.metrics.EngineMetrics;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.Publisher;
import io.registrybridge.engine.publish.PublisherMailbox;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.Renderer;
import io.registrybridge.engine.resolve.NameLookup;
import io.registrybridge.engine.source.SourceBuffer;
import io.registrybridge.engine.source.SourceView;
import io.registrybridge.engine.state.SavedState;
import io.registrybridge.engine.state.StateCodec;
import io.registrybridge.engine.store.CatalogChange;
import io.registrybridge.engine.store.CatalogStore;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of the data from the adapters to the publishers.
 *
 * <p>Its life: made with the sources that the first answer waits for; publishers are added; {@link
 * #connect} gives each adapter its place to report to, and sources come, change and go while it
 * runs; {@link #close} ends it. Safe for use by several threads. Nothing is published before every
 * required source has shown its first complete state, or was restored from what was known before.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Engine.class);

  /** How long a restored source waits for the live list before it is served as it was. */
  private static final Duration RESTORED_AFTER = Duration.ofSeconds(3);

  private final Scheduler scheduler;
  private final NameLookup nameLookup;
  private final EngineMetrics metrics;
  private final CatalogPipeline pipeline;
  private final CatalogStore store;
  private final ReadinessGate gate = new ReadinessGate();
  private final List<PublisherMailbox> publishers = new CopyOnWriteArrayList<>();

  // Guarded by sources.
  private final Map<String, ConnectedSource> sources = new TreeMap<>();
  private final SourceStates states;

  // Guarded by this.
  private final SourceNamings namings = new SourceNamings();
  private Cancellable later = () -> {};

  private volatile PipelineState state = PipelineState.EMPTY;
  private volatile boolean open;

  /**
   * @param sources the sources at the start; if none of them is required, nothing holds the first
   *     answer back
   */
  public Engine(
      EngineSettings settings,
      Collection<SourceConfig> sources,
      Scheduler scheduler,
      MeterRegistry registry) {
    this.scheduler = scheduler;
    this.nameLookup = settings.names();
    this.metrics = new EngineMetrics(registry);
    this.pipeline =
        new CatalogPipeline(
            new Merger(), new Renderer(settings.inlineLimit()), scheduler::nanoTime, metrics);
    this.store = new CatalogStore(scheduler, settings.pace(), this::catalogChanged);
    this.states = new SourceStates(settings.lastKnownGood(), scheduler::wallTime);
    sources.stream().filter(SourceConfig::required).forEach(source -> gate.await(source.name()));
    open = gate.ready(Set.of());
    metrics.watchCatalog(
        () -> state.resources().of(ResourceKind.SERVICE_ENTRY).size(),
        () -> state.merged().conflicts().size());
  }

  /** Takes the state that a replica has of a source; it counts if there is none on disk. */
  public void restore(byte[] replicaState) {
    SavedState saved = StateCodec.decode(replicaState);
    synchronized (sources) {
      states.offer(saved);
    }
  }

  /**
   * Whether a source can start from what an earlier process knew of it. Blocks on the disk.
   *
   * @param fingerprint what is read: the type of the registry, its addresses and its scope
   */
  public boolean knowsBeforehand(String source, String fingerprint) {
    synchronized (sources) {
      return states.knows(source, fingerprint);
    }
  }

  /**
   * Adds a source, or gives one a new adapter, and says where the adapter reports to. Blocks on the
   * disk for what was known of the source before.
   *
   * @param fingerprint what is read: the type of the registry, its addresses and its scope
   */
  public RegistryEventSink connect(SourceConfig config, String fingerprint) {
    synchronized (sources) {
      ConnectedSource known = sources.get(config.name());
      if (known != null) {
        RegistryEventSink sink = known.connect(config, fingerprint);
        known.buffer().configure(config);
        rename(config);
        return sink;
      }
      ConnectedSource added = add(config);
      RegistryEventSink sink = added.connect(config, fingerprint);
      states
          .start(config.name(), fingerprint)
          .ifPresent(
              saved -> {
                startFrom(saved, added.buffer());
                scheduler.schedule(
                    "restored " + config.name(), RESTORED_AFTER, added.buffer()::release);
              });
      return sink;
    }
  }

  /**
   * Adds a source whose file has disappeared since the last process: it is served as it was left on
   * disk, however long ago, and nobody watches the registry. Blocks on the disk.
   *
   * @return whether there is anything on disk; without it nothing is added
   */
  public boolean connectOrphaned(SourceConfig config) {
    synchronized (sources) {
      Optional<SavedState> saved = states.orphan(config.name());
      if (saved.isPresent()) {
        ConnectedSource added = add(config);
        added.connect(config, saved.get().fingerprint());
        added.orphan();
        startFrom(saved.get(), added.buffer());
      }
      store.sourceReady(config.name());
      return saved.isPresent();
    }
  }

  private ConnectedSource add(SourceConfig config) {
    ConnectedSource added =
        new ConnectedSource(config, store, states.files(), nameLookup, scheduler);
    sources.put(config.name(), added);
    rename(config);
    metrics.watchSource(config.name(), added::view);
    return added;
  }

  private static void startFrom(SavedState saved, SourceBuffer buffer) {
    LOGGER
        .atInfo()
        .addKeyValue("source", saved.source())
        .addKeyValue("savedAt", saved.savedAt())
        .addKeyValue("services", saved.believed().services().size())
        .log("source starts from its last known good state");
    buffer.restore(saved.believed(), saved.savedAt());
  }

  /** The same adapter goes on under other settings of the engine, which act at once. */
  public void reconfigure(SourceConfig config) {
    synchronized (sources) {
      source(config.name()).buffer().configure(config);
      rename(config);
    }
  }

  /**
   * Gives a source's services their names. Former ones are served beside them for a while (design,
   * section 5.9).
   */
  private synchronized void rename(SourceConfig config) {
    namings
        .put(config)
        .ifPresent(
            renaming ->
                scheduler.schedule(
                    "former names " + config.name(),
                    config.removal().emptyGrace(),
                    () -> forget(renaming)));
    called(config.name());
  }

  private synchronized void forget(SourceNamings.Renaming renaming) {
    if (namings.forget(renaming)) {
      called(renaming.source().name());
    }
  }

  private synchronized void called(String source) {
    take(pipeline.configure(state, List.of(namings.of(source))), scheduler.nanoTime());
  }

  /** A source's file has disappeared: all of it stays, and nobody watches the registry. */
  public void orphan(String source) {
    synchronized (sources) {
      source(source).orphan();
    }
  }

  /** A source is switched off by its file: all of it goes at once, also what is on disk. */
  public void remove(String source) {
    synchronized (sources) {
      ConnectedSource removed = sources.remove(source);
      if (removed != null) {
        removed.drop();
        leave(source);
        metrics.forgetSource(source);
        store.sourceReady(source);
      }
      states.forget(source);
    }
  }

  /** Its names are forgotten when the last of its services has left the catalog. */
  private synchronized void leave(String source) {
    namings.leave(source);
  }

  /** What operators may do about what the rules of absence hold. */
  public OperatorActions actions() {
    return new Actions();
  }

  /** The state of a source as a replica can start from it. */
  public byte[] exportState(String name) {
    ConnectedSource source;
    synchronized (sources) {
      source = source(name);
    }
    return StateCodec.encode(source.savedState());
  }

  private ConnectedSource source(String name) {
    ConnectedSource source = sources.get(name);
    if (source == null) {
      throw new BridgeException(
          ErrorCode.SOURCE_UNKNOWN,
          "There is no source '" + name + "'; there are " + sources.keySet() + ".");
    }
    return source;
  }

  /** Adds a publisher; it gets everything with its first publication, and changes from then on. */
  public synchronized void addPublisher(String name, Publisher publisher) {
    PublisherMailbox mailbox = new PublisherMailbox(name, publisher, scheduler);
    publishers.add(mailbox);
    if (open) {
      mailbox.offer(everything(scheduler.nanoTime()));
    }
  }

  /** What the engine has and does, for people. Costs what is looked at, not what there is. */
  public EngineView view() {
    synchronized (sources) {
      return new EngineView(
          open, sources.values().stream().map(ConnectedSource::view).toList(), state);
    }
  }

  /** Takes no more events, keeps the sources' states and ends the publishers' threads. */
  @Override
  public void close() {
    synchronized (sources) {
      sources.values().forEach(ConnectedSource::close);
    }
    publishers.forEach(PublisherMailbox::cancel);
  }

  /** Called by the store's writer, one call at a time. */
  private synchronized void catalogChanged(CatalogChange change) {
    CatalogPipeline.Step step = pipeline.apply(state, change);
    if (gate.ready(change.newlyReady())) {
      state = step.state();
      comeBack(step);
      open = true;
      LOGGER
          .atInfo()
          .addKeyValue("resources", state.resources().of(ResourceKind.SERVICE_ENTRY).size())
          .log("every required source is synced or restored; answers go out from now on");
      publish(everything(change.sinceNanos()));
    } else {
      take(step, change.sinceNanos());
    }
    for (String source : namings.forgetWhoHasLeft(change.catalog())) {
      state = pipeline.forget(state, source);
    }
  }

  private synchronized void take(CatalogPipeline.Step step, long sinceNanos) {
    state = step.state();
    comeBack(step);
    if (open && !step.changed().isEmpty()) {
      publish(new Publication(state.resources(), step.changed(), sinceNanos));
    }
  }

  /** A change in two parts, such as one of form, has its second part later. */
  private void comeBack(CatalogPipeline.Step step) {
    later.cancel();
    later =
        step.again()
            .<Cancellable>map(time -> scheduler.schedule("later changes", time, this::timePassed))
            .orElse(() -> {});
  }

  private synchronized void timePassed() {
    take(pipeline.timePassed(state), scheduler.nanoTime());
  }

  private Publication everything(long sinceNanos) {
    Map<ResourceKind, Set<ResourceName>> names = new EnumMap<>(ResourceKind.class);
    state.resources().byKind().forEach((kind, all) -> names.put(kind, Set.copyOf(all.keySet())));
    return new Publication(state.resources(), names, sinceNanos);
  }

  private void publish(Publication publication) {
    metrics.published(publication.changed().values().stream().mapToInt(Set::size).sum());
    publishers.forEach(mailbox -> mailbox.offer(publication));
  }

  /** The actions on the sources of this engine. */
  private final class Actions implements OperatorActions {
    @Override
    public ActionResult accept(String source, Optional<String> service) {
      int accepted = buffer(source).accept(service);
      return did(source, service, "accepted: " + accepted + " held endpoints are gone", accepted);
    }

    @Override
    public ActionResult refuse(String source, Optional<String> service) {
      int refused = buffer(source).refuse(service);
      return did(
          source,
          service,
          "refused: " + refused + " held endpoints stay until the registry shows them again",
          refused);
    }

    @Override
    public ActionResult release(String source) {
      SourceBuffer buffer = buffer(source);
      Optional<SavedState> withheld;
      synchronized (sources) {
        withheld = states.release(source);
      }
      Optional<SavedState> restored =
          withheld.filter(saved -> buffer.restore(saved.believed(), saved.savedAt()));
      buffer.release();
      int services = restored.map(saved -> saved.believed().services().size()).orElse(0);
      String text =
          restored
              .map(saved -> "its last known good state of " + saved.savedAt())
              .map(what -> "released: it is served from " + what + ", " + services + " services")
              .orElse("released: the first answer waits for it no longer");
      return did(source, Optional.empty(), text, services);
    }

    @Override
    public ActionResult forget(String source) {
      synchronized (sources) {
        SourceView view = source(source).view();
        requireOrphaned(source, view);
        remove(source);
        return did(source, Optional.empty(), "forgotten, with all its endpoints", view.endpoints());
      }
    }

    private static void requireOrphaned(String source, SourceView view) {
      if (!view.orphaned()) {
        throw new BridgeException(
            ErrorCode.ACTION_REFUSED,
            "Source '"
                + source
                + "' has a file. Only a source whose file has disappeared can be forgotten; to"
                + " switch this one off, set enabled=false in its file.");
      }
    }

    private SourceBuffer buffer(String source) {
      return connected(source).buffer();
    }

    private ConnectedSource connected(String source) {
      synchronized (sources) {
        return source(source);
      }
    }

    private ActionResult did(String source, Optional<String> service, String what, int affected) {
      LOGGER
          .atInfo()
          .addKeyValue("source", source)
          .addKeyValue("service", service.orElse(""))
          .addKeyValue("affected", affected)
          .log("an operator has acted: " + what);
      return new ActionResult(source + ": " + what, affected);
    }
  }
}
