package io.registrybridge.it.mesh;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Asks servers of this machine; one that gives no answer answers with status 0. Thread-safe. */
final class LoopbackHttp {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client;

  private LoopbackHttp(Optional<SSLContext> tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1));
    tls.ifPresent(builder::sslContext);
    client = builder.build();
  }

  static LoopbackHttp plain() {
    return new LoopbackHttp(Optional.empty());
  }

  static LoopbackHttp with(SSLContext tls) {
    return new LoopbackHttp(Optional.of(tls));
  }

  Answer get(String url) {
    return send("GET", url, Map.of(), "");
  }

  Answer send(String method, String url, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(TIMEOUT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answer(0, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + method + " " + url, e);
    }
  }
}
