package io.registrybridge.adapter.eureka.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import io.registrybridge.adapter.eureka.http.HttpTransport.Access;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpTransportTest {
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> {});
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    end.countDown();
    scheduler.close();
  }

  @Test
  void asksForCompressedJsonAndSaysWhoItIs() throws Exception {
    AtomicReference<Headers> asked = new AtomicReference<>(new Headers());
    try (TestServer server =
            new TestServer(
                exchange -> {
                  asked.set(exchange.getRequestHeaders());
                  TestServer.json(exchange, 200, "{}");
                });
        EurekaTransport transport = transport(Optional.of("bridge:5ecret"))) {
      Answer answer = transport.get(server.address(), "/apps?regions=x");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.date()).isPresent();
      assertThat(answer.what()).isEqualTo(server.address() + "/apps?regions=x");
      assertThat(asked.get().getFirst("Accept")).isEqualTo("application/json");
      assertThat(asked.get().getFirst("Accept-Encoding")).isEqualTo("gzip");
      assertThat(asked.get().getFirst("DiscoveryIdentity-Name")).isEqualTo("registry-bridge");
      assertThat(asked.get().getFirst("Authorization")).isEqualTo("Basic YnJpZGdlOjVlY3JldA==");
    }
  }

  @Test
  void decompresses() throws Exception {
    try (TestServer server =
            new TestServer(
                exchange -> {
                  exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                  exchange.sendResponseHeaders(200, 0);
                  try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
                    out.write("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
                  }
                });
        EurekaTransport transport = transport(Optional.empty())) {
      Answer answer = transport.get(server.address(), "/apps");

      assertThat(answer.gzip()).isTrue();
      assertThat(answer.content().readAllBytes()).asString().isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void anAnswerThatEndsEarlyIsNone() {
    try (TestServer server =
            new TestServer(
                exchange -> {
                  exchange.sendResponseHeaders(200, 1_000);
                  exchange.getResponseBody().write(new byte[10]);
                });
        EurekaTransport transport = transport(Optional.empty())) {
      assertUnreachable(() -> transport.get(server.address(), "/apps"));
    }
  }

  @Test
  void anAnswerThatTricklesEndsInTime() {
    try (TestServer server =
            new TestServer(
                exchange -> {
                  exchange.sendResponseHeaders(200, 1_000);
                  exchange.getResponseBody().write('{');
                  exchange.getResponseBody().flush();
                  awaitEnd();
                });
        EurekaTransport transport = transport(Optional.empty())) {
      assertUnreachable(() -> transport.get(server.address(), "/apps"));
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsUnreachable() {
    try (TestServer server = new TestServer(exchange -> awaitEnd());
        EurekaTransport transport = transport(Optional.empty())) {
      assertUnreachable(() -> transport.get(server.address(), "/apps"));
    }
    try (EurekaTransport transport = transport(Optional.empty())) {
      assertUnreachable(
          () -> transport.get(EurekaServer.parse("http://127.0.0.1:1/eureka"), "/apps"));
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (TestServer server =
            new TestServer(
                exchange -> {
                  exchange.getResponseHeaders().set("Location", "/login");
                  exchange.sendResponseHeaders(302, -1);
                });
        EurekaTransport transport = transport(Optional.empty())) {
      assertThat(transport.get(server.address(), "/apps").status()).isEqualTo(302);
    }
  }

  private void awaitEnd() throws IOException {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private EurekaTransport transport(Optional<String> credentials) {
    return new HttpTransport(
        new Access(credentials, Optional.empty(), Duration.ofMillis(700)), scheduler);
  }

  private static void assertUnreachable(ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_UNREACHABLE))
        .hasMessageContaining("/eureka/apps: no answer");
  }
}
