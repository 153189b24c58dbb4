package io.registrybridge.app.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.admin.SourceActions.Action;
import io.registrybridge.engine.ActionResult;
import java.util.Locale;
import java.util.Optional;

/** The requests that change something: {@code POST /api/v1/sources/SOURCE/ACTION}. */
final class ActionRoutes {
  private static final String PATH = "/api/v1/sources/{source}/{action}";
  private static final String SERVICE = "service";

  private final SourceActions actions;
  private final Replies replies;
  private final ObjectMapper json = new ObjectMapper();

  ActionRoutes(SourceActions actions, Replies replies) {
    this.actions = actions;
    this.replies = replies;
  }

  /** What was done, as it is answered. */
  record Done(String action, String source, Optional<String> service, String text, int affected) {}

  void route(HttpRouting.Builder routing) {
    routing.post(PATH, this::act).any(PATH, this::refuseMethod);
  }

  private void refuseMethod(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ALLOW, "POST");
    replies.text(response, Status.METHOD_NOT_ALLOWED_405, "expected POST: this changes something");
  }

  private void act(ServerRequest request, ServerResponse response) {
    String source = request.path().pathParameters().get("source");
    String word = request.path().pathParameters().get("action");
    Optional<Action> action = Action.of(word);
    if (action.isEmpty()) {
      replies.text(
          response, Status.NOT_FOUND_404, "expected accept, refuse, release or forget as action");
      return;
    }
    String body = request.content().hasEntity() ? request.content().as(String.class) : "";
    if (!body.isBlank() && !isJson(request)) {
      replies.text(
          response,
          Status.UNSUPPORTED_MEDIA_TYPE_415,
          "expected Content-Type: application/json, or no body");
      return;
    }
    Optional<String> service;
    try {
      service = service(request, body);
    } catch (JsonProcessingException e) {
      replies.text(
          response, Status.BAD_REQUEST_400, "expected a body such as {\"service\": \"orders\"}");
      return;
    }
    if (service.isPresent() && !action.get().isOfService()) {
      replies.text(
          response,
          Status.BAD_REQUEST_400,
          "expected no service: " + word + " is about a whole source");
      return;
    }
    act(action.get(), source, service, response);
  }

  private void act(
      Action action, String source, Optional<String> service, ServerResponse response) {
    try {
      ActionResult result = actions.act(action, source, service);
      replies.json(
          response, new Done(action.word(), source, service, result.text(), result.affected()));
    } catch (BridgeException e) {
      replies.failure(response, status(e.code()), e);
    }
  }

  private static Status status(ErrorCode code) {
    return switch (code) {
      case SOURCE_UNKNOWN -> Status.NOT_FOUND_404;
      case INTERNAL -> Status.INTERNAL_SERVER_ERROR_500;
      default -> Status.CONFLICT_409;
    };
  }

  private Optional<String> service(ServerRequest request, String body)
      throws JsonProcessingException {
    Optional<String> asked =
        request.query().contains(SERVICE)
            ? Optional.of(request.query().get(SERVICE))
            : Optional.empty();
    if (body.isBlank()) {
      return asked.filter(name -> !name.isBlank());
    }
    JsonNode named = json.readTree(body).path(SERVICE);
    return named.isTextual()
        ? Optional.of(named.asText()).filter(name -> !name.isBlank())
        : asked.filter(name -> !name.isBlank());
  }

  private static boolean isJson(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .map(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json"))
        .orElse(false);
  }
}
