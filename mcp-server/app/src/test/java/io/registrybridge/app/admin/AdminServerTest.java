package io.registrybridge.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.admin.SourceActions.Action;
import io.registrybridge.app.reload.ConfigurationState;
import io.registrybridge.engine.ActionResult;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.EngineSettings;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.config.Problem;
import io.registrybridge.engine.config.Secret;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminServerTest {
  private static final String TOKEN = "s3cret";

  private final int port = FreePorts.next();
  private final HttpClient http = HttpClient.newHttpClient();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> {});
  private final Engine engine =
      new Engine(EngineSettings.DEFAULT, List.of(), scheduler, new SimpleMeterRegistry());
  private final List<String> acted = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void start() {
    AdminConfig config =
        new AdminConfig("127.0.0.1", port, Optional.of(new Secret(TOKEN)), List.of());
    open.add(AdminServer.start(config, content()));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    engine.close();
    scheduler.close();
    http.close();
  }

  @Test
  void anActionIsDoneAndAnswered() throws Exception {
    HttpResponse<String> response = send(post("shop/accept", ""));

    JsonNode done = new ObjectMapper().readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(acted).containsExactly("ACCEPT shop");
    assertThat(done.path("action").asText()).isEqualTo("accept");
    assertThat(done.path("source").asText()).isEqualTo("shop");
    assertThat(done.path("text").asText()).isEqualTo("done");
    assertThat(done.path("affected").asInt()).isEqualTo(3);
  }

  @Test
  void theServiceMayStandInTheQuery() throws Exception {
    send(post("shop/refuse?service=a%2Fb", ""));

    assertThat(acted).containsExactly("REFUSE shop a/b");
  }

  @Test
  void theServiceMayStandInTheBody() throws Exception {
    send(
        HttpRequest.newBuilder(uri("/api/v1/sources/shop/accept"))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString("{\"service\": \"orders\"}")));

    assertThat(acted).containsExactly("ACCEPT shop orders");
  }

  @Test
  void withoutTheTokenNothingIsDone() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/api/v1/sources/shop/accept"))
                .POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("admin.token");
    assertThat(acted).isEmpty();
  }

  @Test
  void whereNoTokenIsConfiguredItSaysWhatToDo() throws Exception {
    int open = FreePorts.next();
    try (AdminServer server =
        AdminServer.start(
            new AdminConfig("127.0.0.1", open, Optional.empty(), List.of()), content())) {
      HttpResponse<String> response =
          send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:" + server.port() + "/api/v1/sources/shop/forget"))
                  .header("Authorization", "Bearer anything")
                  .POST(BodyPublishers.noBody()));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).contains("admin.token=${env:NAME}");
      assertThat(acted).isEmpty();
    }
  }

  @Test
  void aForeignPageCannotAct() throws Exception {
    HttpResponse<String> response =
        send(post("shop/accept", "").header("Origin", "http://evil.example"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(acted).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void onlyAPostActs(String method) throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/api/v1/sources/shop/accept"))
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("POST");
    assertThat(acted).isEmpty();
  }

  @Test
  void aFormIsNoAction() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/api/v1/sources/shop/accept"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("service=orders")));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(acted).isEmpty();
  }

  @Test
  void aBodyThatIsNotJsonIsNoAction() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/api/v1/sources/shop/accept"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{")));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(acted).isEmpty();
  }

  @Test
  void anUnknownActionIsNamed() throws Exception {
    HttpResponse<String> response = send(post("shop/explode", ""));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("accept, refuse, release or forget");
  }

  @Test
  void whatIsAboutASourceTakesNoService() throws Exception {
    HttpResponse<String> response = send(post("shop/forget?service=orders", ""));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(acted).isEmpty();
  }

  @Test
  void whatCannotBeDoneSaysWhy() throws Exception {
    HttpResponse<String> response = send(post("shap/accept", ""));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new ObjectMapper().readTree(response.body()).path("message").asText())
        .isEqualTo("no source shap; there is shop");
  }

  @Test
  void theStateOfASourceNeedsTheToken() throws Exception {
    assertThat(send(HttpRequest.newBuilder(uri("/api/v1/state/shop"))).statusCode()).isEqualTo(401);
    assertThat(
            send(HttpRequest.newBuilder(uri("/api/v1/state/shop"))
                    .header("Authorization", "Bearer " + TOKEN))
                .body())
        .isEqualTo("state of shop");
  }

  @Test
  void readersSeeWhyTheFilesAreNotInEffect() throws Exception {
    JsonNode answer =
        new ObjectMapper()
            .readTree(send(HttpRequest.newBuilder(uri("/api/v1/configuration"))).body());

    assertThat(answer.path("inEffect").asBoolean()).isFalse();
    assertThat(answer.path("acceptedAt").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(answer.path("refusedSince").asText()).isEqualTo("2026-11-22T11:00:00Z");
    assertThat(answer.at("/problems/0").asText())
        .isEqualTo("adapters/shop.properties: expected a readable file");
    assertThat(answer.at("/restartKeys/0").asText()).isEqualTo("mcp.port");
  }

  private AdminServer.Content content() {
    return new AdminServer.Content(
        engine::view,
        List::of,
        (kind, name) -> List.of(),
        Optional::empty,
        () ->
            new ConfigurationState(
                Instant.parse("2026-11-22T10:00:00Z"),
                List.of(Problem.ofFile("adapters/shop.properties", "a readable file")),
                Instant.parse("2026-11-22T11:00:00Z"),
                List.of("mcp.port")),
        () -> "",
        this::act,
        source -> ("state of " + source).getBytes(StandardCharsets.UTF_8));
  }

  private ActionResult act(Action action, String source, Optional<String> service) {
    if (!source.equals("shop")) {
      throw new BridgeException(
          ErrorCode.SOURCE_UNKNOWN, "no source " + source + "; there is shop");
    }
    acted.add(action + " " + source + service.map(name -> " " + name).orElse(""));
    return new ActionResult("done", 3);
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(uri("/api/v1/sources/" + path))
        .header("Authorization", "Bearer " + TOKEN)
        .POST(BodyPublishers.ofString(body));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
