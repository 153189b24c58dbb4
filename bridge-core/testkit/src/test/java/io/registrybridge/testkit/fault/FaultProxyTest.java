package io.registrybridge.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultProxyTest {
  private static final String BODY = "{\"services\":[\"orders\",\"cart\"]}";

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    proxy = FaultProxy.to(server.getAddress());
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.stop(0);
    client.close();
  }

  @Test
  void letsEverythingThroughAtFirst() throws Exception {
    assertThat(get("/a").body()).isEqualTo(BODY);
    assertThat(get("/b").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAndIsBackOnTheSamePort() throws Exception {
    proxy.behave(Behaviour.REFUSE);
    assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);

    proxy.behave(Behaviour.PASS);

    assertThat(get("/").body()).isEqualTo(BODY);
  }

  @Test
  void answersInPlaceOfTheServerOnlyWhereItWasTold() throws Exception {
    proxy.behave(request -> request.startsWith("GET /v1/health/"), Behaviour.http(429, "too many"));

    assertThat(get("/v1/health/cart").statusCode()).isEqualTo(429);
    assertThat(get("/v1/health/cart").body()).isEqualTo("too many");
    assertThat(get("/v1/catalog").body()).isEqualTo(BODY);
    assertThat(get("/v1/health/cart").statusCode()).isEqualTo(429);
  }

  @Test
  void answersGarbage() throws Exception {
    proxy.behave(Behaviour.GARBAGE);

    HttpResponse<String> answer = get("/");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("}{");
  }

  @Test
  void cutsAnswersInTheMiddle() {
    proxy.behave(new Behaviour.Cut(100));

    assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
  }

  @Test
  void hangsUntilTheClientGivesUp() {
    proxy.behave(Behaviour.HANG);

    assertThatThrownBy(() -> get("/")).isInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void slowsAnswersDown() throws Exception {
    proxy.behave(new Behaviour.Slow(Duration.ofMillis(200)));
    long begin = System.nanoTime();

    String body = get("/").body();

    assertThat(body).isEqualTo(BODY);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(200));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + proxy.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(1)).build(),
        BodyHandlers.ofString());
  }
}
