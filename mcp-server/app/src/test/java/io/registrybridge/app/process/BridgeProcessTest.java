package io.registrybridge.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.TestConfigurations;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BridgeProcessTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final int mcpPort = FreePorts.next();
  private final int adminPort = FreePorts.next();
  @TempDir private Path directory = Path.of("");

  private final List<BridgeProcess> running = new ArrayList<>();

  @AfterEach
  void close() {
    running.forEach(BridgeProcess::close);
    http.close();
  }

  @Test
  void theAdminPortTellsWhatIsServed() throws Exception {
    writeShop("sample.interval=1h");

    serve();

    await().untilAsserted(() -> assertThat(get("/readyz").statusCode()).isEqualTo(200));

    JsonNode source = json("/api/v1/sources").at("/sources/0");
    assertThat(source.at("/name").asText()).isEqualTo("shop");
    assertThat(source.at("/type").asText()).isEqualTo("sample");
    assertThat(source.at("/state").asText()).isEqualTo("connected");
    assertThat(source.at("/synced").asBoolean()).isTrue();
    assertThat(source.at("/services").asInt()).isEqualTo(2);
    JsonNode orders = json("/api/v1/services").at("/services/0");
    assertThat(orders.at("/host").asText()).isEqualTo("orders.shop.example");
    assertThat(orders.at("/namespace").asText()).isEqualTo("registry-bridge");
    assertThat(orders.at("/endpoints").asInt()).isEqualTo(2);
    assertThat(json("/api/v1/clients").at("/clients")).isEmpty();
    assertThat(get("/metrics").body())
        .contains("bridge_source_synced{source=\"shop\"} 1.0", "bridge_task_failures_total 0.0");
    assertThat(get("/livez").body()).isEqualTo("alive\n");
    assertThat(get("/").body()).contains("/api/v1/services");
  }

  @Test
  void itListensForIstiodBeforeAnySourceIsRead() throws Exception {
    writeShop("enabled=false");

    serve();
    try (Socket istiod = new Socket(InetAddress.getLoopbackAddress(), mcpPort)) {
      assertThat(istiod.isConnected()).isTrue();
    }
  }

  @Test
  void anAnswerNamesNoHostButOurs() throws Exception {
    writeShop("");
    serve();
    try (Socket browser = new Socket(InetAddress.getLoopbackAddress(), adminPort)) {
      browser
          .getOutputStream()
          .write(
              "GET /api/v1/sources HTTP/1.1\r\nHost: evil.example\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));

      byte[] answer = browser.getInputStream().readNBytes(12);

      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 421");
    }
  }

  @Test
  void changesReachAPublisher() throws Exception {
    writeShop("sample.interval=50ms");
    LinkedBlockingQueue<Publication> publications = new LinkedBlockingQueue<>();

    running.add(BridgeProcess.publishTo(TestConfigurations.load(directory), publications::add));

    assertThat(publications.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(publications.poll(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aTakenPortIsReportedAndNothingStaysOpen() throws Exception {
    writeShop("");
    try (ServerSocket other = new ServerSocket(adminPort, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();

      assertThatThrownBy(() -> serveConfiguration())
          .isInstanceOfSatisfying(
              BridgeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.ADDRESS_UNAVAILABLE))
          .hasMessageContaining("admin.port=" + adminPort);
    }
    awaitFree(mcpPort);
  }

  @Test
  void itEndsWithinFiveSeconds() throws Exception {
    writeShop("");
    BridgeProcess process = serveConfiguration();

    await().atMost(Duration.ofSeconds(5)).until(() -> closed(process));

    awaitFree(mcpPort);
  }

  /** A closed socket may be in the system's hands a moment longer. */
  private static void awaitFree(int port) {
    await()
        .atMost(Duration.ofSeconds(2))
        .ignoreException(BindException.class)
        .until(
            () -> {
              try (ServerSocket again =
                  new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return again.isBound();
              }
            });
  }

  private static boolean closed(BridgeProcess process) {
    process.close();
    return true;
  }

  private void serve() {
    running.add(serveConfiguration());
  }

  private BridgeProcess serveConfiguration() {
    return BridgeProcess.serve(TestConfigurations.load(directory), TestConfigurations.loader());
  }

  private void writeShop(String more) throws IOException {
    TestConfigurations.write(
        directory,
        "mcp.port=%d\nadmin.port=%d\n".formatted(mcpPort, adminPort),
        "type=sample\n" + more);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(path).body());
  }
}
