package io.registrybridge.app.process;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.app.admin.AdminServer;
import io.registrybridge.app.admin.SourceActions.Action;
import io.registrybridge.app.peer.PeerAddresses;
import io.registrybridge.app.peer.PeerState;
import io.registrybridge.app.reload.ConfigurationState;
import io.registrybridge.app.reload.ConfigurationWatcher;
import io.registrybridge.crd.CustomResources;
import io.registrybridge.engine.ActionResult;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.EngineSettings;
import io.registrybridge.engine.EngineSettings.LastKnownGood;
import io.registrybridge.engine.EngineView;
import io.registrybridge.engine.config.BridgeConfig;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.config.BridgeConfig.CrdConfig;
import io.registrybridge.engine.config.BridgeConfig.McpConfig;
import io.registrybridge.engine.config.BridgeConfig.StoreConfig;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.LoadedConfiguration;
import io.registrybridge.engine.config.Problem;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.Publisher;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.InlineLimit;
import io.registrybridge.engine.resolve.NameLookup;
import io.registrybridge.engine.store.Pace;
import io.registrybridge.xds.ClientView;
import io.registrybridge.xds.McpServer;
import io.registrybridge.xds.McpServerConfig;
import io.registrybridge.xds.McpServerConfig.Transport;
import io.registrybridge.xds.ResourceDelivery;
import io.registrybridge.xds.ShardCountGuard;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running bridge.
 *
 * <p>It listens first and loads second: an istiod that finds the port closed backs off, while one
 * that waits for its first answer gets it the moment there is one.
 */
public final class BridgeProcess implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(BridgeProcess.class);

  // Together less than the 5 s after which SIGTERM must have ended the process.
  private static final Duration ADAPTERS_GRACE = Duration.ofSeconds(2);
  private static final Duration MCP_GRACE = Duration.ofSeconds(2);
  private static final Duration WRITES_GRACE = Duration.ofSeconds(2);
  private static final Duration CLOSE_GRACE = Duration.ofMillis(4500);

  private final ProcessMetrics metrics = new ProcessMetrics();
  private final VirtualThreadScheduler scheduler = new VirtualThreadScheduler(this::taskFailed);
  private final Engine engine;
  private final EngineSources control;
  private final SourceStandings standings;
  private final Sources sources;
  private Optional<AdminServer> admin = Optional.empty();
  private Optional<McpServer> mcp = Optional.empty();
  private Optional<CustomResources> customResources = Optional.empty();
  private volatile Optional<ConfigurationWatcher> watcher = Optional.empty();
  private final ConfigurationState configurationState;
  private boolean closed;

  private BridgeProcess(
      Configuration configuration,
      Optional<LastKnownGood> lastKnownGood,
      Optional<KeptSettings> keptSettings) {
    Map<String, SourceConfig> earlier = keptSettings.map(KeptSettings::read).orElseGet(Map::of);
    this.engine =
        new Engine(
            engineSettings(configuration.bridge(), lastKnownGood),
            awaited(configuration, earlier),
            scheduler,
            metrics.registry());
    this.standings = new SourceStandings(engine);
    this.control = new EngineSources(engine, keptSettings, earlier);
    this.sources = new Sources(control, scheduler);
    this.configurationState = ConfigurationState.accepted(scheduler.wallTime());
  }

  /** Also a source whose file has disappeared is to be in the first answer. */
  private static List<SourceConfig> awaited(
      Configuration configuration, Map<String, SourceConfig> earlier) {
    Map<String, SourceConfig> awaited = new TreeMap<>(earlier);
    configuration.sources().forEach(source -> awaited.remove(source.config().name()));
    configuration
        .enabledSources()
        .forEach(source -> awaited.put(source.config().name(), source.config()));
    return List.copyOf(awaited.values());
  }

  /**
   * Starts a bridge that serves what its configuration says.
   *
   * @param loader has read it, and reads what an earlier process has kept of other files
   * @throws BridgeException if an address cannot be listened on, or a file it names cannot be used;
   *     nothing is left open then
   */
  public static BridgeProcess serve(Configuration configuration, ConfigurationLoader loader) {
    BridgeConfig bridge = configuration.bridge();
    BridgeProcess process =
        new BridgeProcess(
            configuration,
            Optional.of(new LastKnownGood(bridge.dataDirectory(), bridge.dataMaxAge())),
            Optional.of(new KeptSettings(bridge.dataDirectory(), loader)));
    try {
      process.standings.configured(configuration);
      process.listen(bridge);
      process.takeStateOfPeers(configuration);
      process.sources.start(configuration);
      return process;
    } catch (BridgeException e) {
      process.close();
      throw e;
    }
  }

  /**
   * Starts a bridge that listens nowhere and gives what it has to one publisher.
   *
   * @param publisher called when every required source was read completely, and then on changes
   */
  public static BridgeProcess publishTo(Configuration configuration, Publisher publisher) {
    BridgeProcess process = new BridgeProcess(configuration, Optional.empty(), Optional.empty());
    process.addPublisher("output", publisher);
    process.sources.start(configuration);
    return process;
  }

  /**
   * Follows the changes of the configuration from here on.
   *
   * @param started the configuration that this bridge was started with
   * @param reader reads the files again
   */
  public void follow(Configuration started, Supplier<LoadedConfiguration> reader) {
    ConfigurationWatcher following =
        new ConfigurationWatcher(reader, started, this::change, scheduler, metrics.registry());
    watcher = Optional.of(following);
    following.start();
  }

  private List<Problem> change(Configuration next) {
    standings.configured(next);
    return sources.change(next);
  }

  /** Adds a publisher beside the MCP server. */
  public void addPublisher(String name, Publisher publisher) {
    engine.addPublisher(name, publisher);
  }

  /** The scheduler of this process. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** The engine's state now. */
  public EngineView view() {
    return engine.view();
  }

  /** For the sources that have no usable state of their own. */
  private void takeStateOfPeers(Configuration configuration) {
    BridgeConfig bridge = configuration.bridge();
    List<String> unknown =
        configuration.enabledSources().stream()
            .filter(source -> !engine.knowsBeforehand(source.config().name(), source.fingerprint()))
            .map(source -> source.config().name())
            .toList();
    if (unknown.isEmpty()) {
      return;
    }
    List<URI> peers = PeerAddresses.ofSystem(bridge.admin().port()).of(bridge.peers());
    new PeerState(peers, bridge.admin().token(), scheduler)
        .ask(unknown)
        .forEach(
            (source, state) -> {
              try {
                engine.restore(state);
              } catch (BridgeException e) {
                LOGGER
                    .atWarn()
                    .addKeyValue("source", source)
                    .addKeyValue("code", e.code().id())
                    .addKeyValue("reason", e.getMessage())
                    .log("the state that a peer gave cannot be used; starting without it");
              }
            });
  }

  private void listen(BridgeConfig config) {
    if (config.mcp().enabled()) {
      mcp = Optional.of(startMcp(config));
    }
    if (config.crd().enabled()) {
      customResources = Optional.of(startCustomResources(config.crd()));
    }
    if (config.admin().enabled()) {
      admin = Optional.of(startAdmin(config.admin()));
    }
  }

  private McpServer startMcp(BridgeConfig config) {
    McpConfig mcpConfig = config.mcp();
    new ShardCountGuard(config.dataDirectory())
        .check(mcpConfig.shards(), mcpConfig.acceptShardChange());
    Transport transport =
        mcpConfig
            .tls()
            .<Transport>map(tls -> new Transport.Tls(tls.certificate(), tls.key()))
            .orElseGet(Transport.Plaintext::new);
    McpServer server =
        new McpServer(
            new McpServerConfig(
                mcpConfig.address(), mcpConfig.port(), mcpConfig.shards(), transport),
            scheduler,
            metrics.registry());
    server.start();
    engine.addPublisher("mcp", server);
    return server;
  }

  private CustomResources startCustomResources(CrdConfig config) {
    CustomResources output =
        CustomResources.open(
            config, System.getenv(), standings::now, scheduler, metrics.registry());
    output.start();
    engine.addPublisher("custom-resources", output);
    LOGGER
        .atInfo()
        .addKeyValue("server", output.view().server())
        .addKeyValue("owner", config.owner())
        .log("custom resources are written once this process holds the lease");
    return output;
  }

  private AdminServer startAdmin(AdminConfig config) {
    AdminServer server =
        AdminServer.start(
            config,
            new AdminServer.Content(
                engine::view,
                this::clients,
                this::deliveries,
                () -> customResources.map(CustomResources::view),
                this::configurationState,
                () -> metrics.scrape(engine.view()),
                this::act,
                control::exportState));
    LOGGER
        .atInfo()
        .addKeyValue("address", config.address())
        .addKeyValue("port", server.port())
        .log("admin server listens");
    return server;
  }

  /** A source that only the API server still knows can be forgotten too. */
  private ActionResult act(Action action, String source, Optional<String> service) {
    int objects =
        action == Action.FORGET
            ? customResources.map(output -> output.ofUnknownSource(source)).orElse(0)
            : 0;
    if (objects > 0 && !control.knows(source)) {
      standings.forgotten(source);
      return new ActionResult(
          source + ": forgotten; " + objects + " custom resources of it are deleted", objects);
    }
    ActionResult done = control.act(action, source, service);
    if (action == Action.FORGET) {
      standings.forgotten(source);
    }
    return done;
  }

  private ConfigurationState configurationState() {
    return watcher.map(ConfigurationWatcher::state).orElse(configurationState);
  }

  private List<ResourceDelivery> deliveries(ResourceKind kind, ResourceName name) {
    return mcp.map(server -> server.deliveries(kind, name)).orElse(List.of());
  }

  private List<ClientView> clients() {
    return mcp.map(McpServer::clients).orElse(List.of());
  }

  /**
   * Ends everything within 5 seconds: the adapters, then the MCP streams, each after the response
   * that is on its way. A connected istiod keeps what it has. Closing again does nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    LOGGER.atInfo().log("stopping: the adapters, then the MCP streams");
    watcher.ifPresent(ConfigurationWatcher::close);
    long end = scheduler.nanoTime() + CLOSE_GRACE.toNanos();
    CountDownLatch handedOver = new CountDownLatch(customResources.isPresent() ? 1 : 0);
    customResources.ifPresent(
        output -> scheduler.start("close custom resources", () -> close(output, handedOver)));
    sources.close(ADAPTERS_GRACE);
    engine.close();
    mcp.ifPresent(server -> server.close(MCP_GRACE));
    admin.ifPresent(AdminServer::close);
    await(handedOver, end - scheduler.nanoTime());
    scheduler.close();
    LOGGER.atInfo().log("stopped");
  }

  /** First of all, and beside the rest: another replica waits for the lease. */
  private static void close(CustomResources output, CountDownLatch closed) {
    try {
      output.close(WRITES_GRACE);
    } finally {
      closed.countDown();
    }
  }

  private static void await(CountDownLatch handedOver, long nanos) {
    try {
      if (!handedOver.await(nanos, TimeUnit.NANOSECONDS)) {
        LOGGER
            .atWarn()
            .log("the API server does not answer: the lease is not given back and runs out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void taskFailed(Thread thread, Throwable failure) {
    metrics.taskFailed();
    LOGGER
        .atError()
        .addKeyValue("task", thread.getName())
        .setCause(failure)
        .log("a task ended by an exception: a defect of the bridge");
  }

  private static EngineSettings engineSettings(
      BridgeConfig bridge, Optional<LastKnownGood> lastKnownGood) {
    StoreConfig store = bridge.store();
    return new EngineSettings(
        new Pace(store.quiet(), store.longestWait()),
        lastKnownGood,
        NameLookup.SYSTEM,
        bridge.crd().enabled() ? InlineLimit.KUBERNETES : InlineLimit.NONE);
  }
}
