package io.registrybridge.app.admin;

import io.helidon.webserver.WebServer;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.reload.ConfigurationState;
import io.registrybridge.crd.CrdView;
import io.registrybridge.engine.EngineView;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.xds.ClientView;
import io.registrybridge.xds.ResourceDelivery;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Serves the admin port. Every answer is made when it is asked for. Safe for use by several
 * threads.
 */
public final class AdminServer implements AutoCloseable {
  private final WebServer server;

  private AdminServer(WebServer server) {
    this.server = server;
  }

  /**
   * What the port shows, and what can be done there.
   *
   * @param engine the engine's state now
   * @param clients the connected clients now
   * @param deliveries how far a resource has come at each client
   * @param customResources the custom-resource output now; empty if there is none
   * @param configuration how files and running configuration relate now
   * @param metrics the metrics now, in Prometheus' text format
   * @param actions what an operator may decide
   * @param state what is known of a source, for another replica; throws a {@link BridgeException}
   *     if there is no such source
   */
  public record Content(
      Supplier<EngineView> engine,
      Supplier<List<ClientView>> clients,
      BiFunction<ResourceKind, ResourceName, List<ResourceDelivery>> deliveries,
      Supplier<Optional<CrdView>> customResources,
      Supplier<ConfigurationState> configuration,
      Supplier<String> metrics,
      SourceActions actions,
      Function<String, byte[]> state) {}

  /**
   * Binds the port and serves it.
   *
   * @param config where, and what users present
   * @throws BridgeException {@link ErrorCode#ADDRESS_UNAVAILABLE} if the port cannot be bound
   */
  public static AdminServer start(AdminConfig config, Content content) {
    AdminRoutes routes = new AdminRoutes(new AdminAccess(config), content);
    WebServer server =
        WebServer.builder()
            .host(config.address())
            .port(config.port())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .routing(routes::route)
            .build();
    // Helidon logs a port that it cannot bind, and then returns as if all were well.
    if (!server.start().isRunning()) {
      throw new BridgeException(
          ErrorCode.ADDRESS_UNAVAILABLE,
          "admin.address=%s, admin.port=%d: cannot be listened on; expected an address of this"
                  .formatted(config.address(), config.port())
              + " machine and a free port. End what holds it, or choose another admin.port.");
    }
    return new AdminServer(server);
  }

  /** The port that is served. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
