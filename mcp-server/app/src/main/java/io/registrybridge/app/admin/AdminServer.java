package io.registrybridge.app.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.EngineView;
import io.registrybridge.xds.ClientView;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves the admin port. Reads only; every answer is made when it is asked for. Safe for use by
 * several threads.
 */
public final class AdminServer implements AutoCloseable {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON_TYPE = "application/json";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";
  private static final String START_PAGE =
      """
      registry-bridge

      /livez              the process runs
      /readyz             istiod can be given its first answer
      /metrics            metrics for Prometheus
      /api/v1/sources     the sources and their state
      /api/v1/services    the services, their hosts, what was left out and why
      /api/v1/clients     the connected istiods and what each has acknowledged
      """;

  private final WebServer server;

  private AdminServer(WebServer server) {
    this.server = server;
  }

  /**
   * What the port shows.
   *
   * @param engine the engine's state now
   * @param clients the connected clients now
   * @param metrics the metrics now, in Prometheus' text format
   */
  public record Content(
      Supplier<EngineView> engine, Supplier<List<ClientView>> clients, Supplier<String> metrics) {}

  /**
   * Binds the port and serves it.
   *
   * @param address the address to bind
   * @param port the port; 0 for any free one
   * @param token what readers present; may be empty only on a loopback address
   * @throws BridgeException {@link ErrorCode#ADDRESS_UNAVAILABLE} if the port cannot be bound
   */
  public static AdminServer start(
      String address, int port, Optional<String> token, Content content) {
    Answers answers = new Answers(new AdminAccess(address, token), content);
    WebServer server =
        WebServer.builder()
            .host(address)
            .port(port)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .routing(answers::route)
            .build();
    // Helidon logs a port that it cannot bind, and then returns as if all were well.
    if (!server.start().isRunning()) {
      throw new BridgeException(
          ErrorCode.ADDRESS_UNAVAILABLE,
          "admin.address=%s, admin.port=%d: cannot be listened on; expected an address of this"
                  .formatted(address, port)
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

  /** Makes the answers. */
  private static final class Answers {
    private final ObjectMapper json =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .build();
    private final AdminAccess access;
    private final Content content;

    Answers(AdminAccess access, Content content) {
      this.access = access;
      this.content = content;
    }

    void route(HttpRouting.Builder routing) {
      routing
          .addFilter(this::guard)
          .get("/", (request, response) -> send(response, TEXT_TYPE, START_PAGE))
          .get("/livez", (request, response) -> send(response, TEXT_TYPE, "alive\n"))
          .get("/readyz", (request, response) -> readiness(response))
          .get(
              "/metrics",
              (request, response) -> send(response, METRICS_TYPE, content.metrics().get()))
          .get(
              "/api/v1/sources",
              (request, response) -> json(response, SourcesAnswer.of(content.engine().get())))
          .get(
              "/api/v1/services",
              (request, response) -> json(response, ServicesAnswer.of(content.engine().get())))
          .get(
              "/api/v1/clients",
              (request, response) -> json(response, ClientsAnswer.of(content.clients().get())));
    }

    private void guard(FilterChain chain, RoutingRequest request, RoutingResponse response) {
      AdminAccess.Decision decision =
          access.decide(
              request.path().path(),
              request.authority(),
              request.headers().first(HeaderNames.AUTHORIZATION));
      switch (decision) {
        case ALLOW -> chain.proceed();
        case FOREIGN_HOST -> {
          response.status(Status.MISDIRECTED_REQUEST_421);
          send(response, TEXT_TYPE, "expected a loopback name such as localhost as host\n");
        }
        case NO_TOKEN -> {
          response.status(Status.UNAUTHORIZED_401);
          response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
          send(response, TEXT_TYPE, "expected Authorization: Bearer with admin.token\n");
        }
      }
    }

    private void readiness(ServerResponse response) {
      ReadinessAnswer answer = ReadinessAnswer.of(content.engine().get());
      response.status(answer.ready() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
      json(response, answer);
    }

    private void json(ServerResponse response, Object answer) {
      try {
        send(response, JSON_TYPE, json.writeValueAsString(answer) + "\n");
      } catch (JsonProcessingException e) {
        throw new BridgeException(ErrorCode.INTERNAL, "an answer cannot be written as JSON", e);
      }
    }

    private static void send(ServerResponse response, String type, String text) {
      response.header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
      response.header(HeaderNames.CONTENT_TYPE, type);
      response.send(text);
    }
  }
}
