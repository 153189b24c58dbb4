package io.registrybridge.app.admin;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.app.admin.AdminServer.Content;
import io.registrybridge.app.yaml.ResourceYaml;
import io.registrybridge.engine.EngineView;
import io.registrybridge.engine.explain.Explainer;
import io.registrybridge.engine.explain.Explanation;
import io.registrybridge.engine.publish.IstioResource;
import java.util.List;
import java.util.Set;

/** The paths of the admin port and their answers. */
final class AdminRoutes {
  private static final Set<Method> READING = Set.of(Method.GET, Method.HEAD);
  private static final String START_PAGE =
      """
      registry-bridge

      /livez                  the process runs
      /readyz                 istiod can be given its first answer
      /metrics                metrics for Prometheus
      /api/v1/sources         the sources, their state and what is held
      /api/v1/services        the services, their hosts, what was left out and why
      /api/v1/clients         the connected istiods and what each has acknowledged
      /api/v1/custom-resources  what is written to Kubernetes, what is held or in the way
      /api/v1/explain/NAME    why a host or service is as it is
      /api/v1/resources       what is published
      /api/v1/configuration   whether the files are in effect
      """;

  private final AdminAccess access;
  private final Content content;
  private final Replies replies = new Replies();
  private final ResourceYaml yaml = new ResourceYaml();

  AdminRoutes(AdminAccess access, Content content) {
    this.access = access;
    this.content = content;
  }

  void route(HttpRouting.Builder routing) {
    routing
        .addFilter(this::guard)
        .get("/", (request, response) -> replies.send(response, Replies.TEXT, START_PAGE))
        .get("/livez", (request, response) -> replies.send(response, Replies.TEXT, "alive\n"))
        .get("/readyz", (request, response) -> readiness(response))
        .get("/metrics", (request, response) -> metrics(response))
        .get(
            "/api/v1/sources",
            (request, response) -> replies.json(response, SourcesAnswer.of(engine())))
        .get(
            "/api/v1/services",
            (request, response) -> replies.json(response, ServicesAnswer.of(engine())))
        .get(
            "/api/v1/clients",
            (request, response) ->
                replies.json(response, ClientsAnswer.of(content.clients().get())))
        .get(
            "/api/v1/configuration",
            (request, response) ->
                replies.json(response, ConfigurationAnswer.of(content.configuration().get())))
        .get(
            "/api/v1/custom-resources",
            (request, response) ->
                replies.json(response, CustomResourcesAnswer.of(content.customResources().get())))
        .get("/api/v1/explain/{name}", this::explain)
        .get("/api/v1/resources", (request, response) -> resources(response))
        .get("/api/v1/resources/{kind}/{namespace}/{name}", this::resource)
        .get("/api/v1/state/{source}", this::state);
    new ActionRoutes(content.actions(), replies).route(routing);
  }

  private EngineView engine() {
    return content.engine().get();
  }

  private void guard(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    boolean changes = !READING.contains(request.prologue().method());
    if (isAllowed(request, changes, response)) {
      chain.proceed();
    }
  }

  /** Answers the request if it is not. */
  private boolean isAllowed(ServerRequest request, boolean sensitive, ServerResponse response) {
    AdminAccess.Decision decision =
        access.decide(
            new AdminAccess.Request(
                sensitive,
                request.path().path(),
                request.authority(),
                request.headers().first(HeaderNames.ORIGIN),
                request.headers().first(HeaderNames.AUTHORIZATION)));
    switch (decision) {
      case ALLOW -> {}
      case FOREIGN_HOST ->
          replies.text(
              response,
              Status.MISDIRECTED_REQUEST_421,
              "expected a loopback name such as localhost, or one of admin.hosts, as host");
      case FOREIGN_ORIGIN ->
          replies.text(
              response, Status.FORBIDDEN_403, "expected no Origin, or this address as Origin");
      case NO_TOKEN_CONFIGURED ->
          replies.text(
              response,
              Status.FORBIDDEN_403,
              "this needs a token and none is configured: write admin.token=${env:NAME} into"
                  + " bridge.properties and start the bridge anew");
      case NO_TOKEN -> {
        response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        replies.text(
            response, Status.UNAUTHORIZED_401, "expected Authorization: Bearer with admin.token");
      }
    }
    return decision == AdminAccess.Decision.ALLOW;
  }

  private void readiness(ServerResponse response) {
    ReadinessAnswer answer = ReadinessAnswer.of(engine());
    response.status(answer.ready() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    replies.json(response, answer);
  }

  private void metrics(ServerResponse response) {
    replies.send(response, Replies.METRICS, content.metrics().get());
  }

  private void explain(ServerRequest request, ServerResponse response) {
    Explanation explanation =
        new Explainer(engine()).explain(request.path().pathParameters().get("name"));
    ExplanationAnswer answer = ExplanationAnswer.of(explanation, content.deliveries());
    response.status(answer.found() ? Status.OK_200 : Status.NOT_FOUND_404);
    if (request.query().contains("format") && request.query().get("format").equals("text")) {
      replies.send(response, Replies.TEXT, ExplanationText.of(answer));
    } else {
      replies.json(response, answer);
    }
  }

  private void resources(ServerResponse response) {
    EngineView engine = engine();
    replies.json(response, ResourcesAnswer.of(engine.ready(), engine.resources()));
  }

  private void resource(ServerRequest request, ServerResponse response) {
    String kind = request.path().pathParameters().get("kind");
    String namespace = request.path().pathParameters().get("namespace");
    String name = request.path().pathParameters().get("name");
    List<IstioResource> found =
        engine().resources().byKind().values().stream()
            .flatMap(byName -> byName.values().stream())
            .filter(
                resource ->
                    resource.kind().kind().equals(kind)
                        && resource.name().namespace().equals(namespace)
                        && resource.name().name().equals(name))
            .toList();
    if (found.isEmpty()) {
      replies.text(
          response, Status.NOT_FOUND_404, "there is no such resource; see /api/v1/resources");
    } else {
      replies.send(response, Replies.YAML, yaml.documents(found));
    }
  }

  /** Reads, but gives away everything: guarded like a change. */
  private void state(ServerRequest request, ServerResponse response) {
    if (!isAllowed(request, true, response)) {
      return;
    }
    try {
      byte[] state = content.state().apply(request.path().pathParameters().get("source"));
      replies.send(response, Replies.BYTES, state);
    } catch (BridgeException e) {
      replies.failure(response, Status.NOT_FOUND_404, e);
    }
  }
}
