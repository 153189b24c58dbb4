package io.registrybridge.adapter.eureka.http;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.tls.TlsFiles;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks by the JDK's HTTP client, which keeps connections. Safe for use by several threads. */
public final class HttpTransport implements EurekaTransport {
  /** The name by which the server's rate limiter knows its clients. */
  private static final String CLIENT = "registry-bridge";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Access access;
  private final HttpClient http;

  /**
   * How the servers are accessed.
   *
   * @param credentials {@code user:password}; empty for none
   * @param tls the files, where an address is https
   * @param timeout for a whole answer
   */
  public record Access(Optional<String> credentials, Optional<TlsFiles> tls, Duration timeout) {
    @Override
    public String toString() {
      return "Access[timeout=" + timeout + "]";
    }
  }

  /**
   * Opens nothing yet, but reads the TLS files.
   *
   * @throws BridgeException with {@link ErrorCode#TLS_INVALID} if they cannot be used
   */
  public HttpTransport(Access access, Scheduler scheduler) {
    this.access = access;
    Duration timeout = access.timeout();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(scheduler)
            .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
            .followRedirects(Redirect.NEVER)
            // One request at a time: HTTP/2 would gain nothing, and asking for it costs a header.
            .version(Version.HTTP_1_1);
    access.tls().map(TlsFiles::context).ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  @Override
  public Answer get(EurekaServer server, String path) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> future =
        http.sendAsync(request(server, path), BodyHandlers.ofByteArray());
    try {
      return answer(server + path, future.get(access.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (TimeoutException e) {
      future.cancel(true);
      throw unreachable(server + path, "none in " + access.timeout().toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw unreachable(server + path, reason(e), e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    try {
      // What is left after that ends by itself.
      http.awaitTermination(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(EurekaServer server, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(access.timeout())
            .header("Accept", "application/json")
            .header("Accept-Encoding", "gzip")
            .header("DiscoveryIdentity-Name", CLIENT)
            .GET();
    access
        .credentials()
        .ifPresent(
            credentials ->
                request.header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(credentials.getBytes(StandardCharsets.UTF_8))));
    return request.build();
  }

  private static Answer answer(String what, HttpResponse<byte[]> response) {
    return new Answer(
        what,
        response.statusCode(),
        header(response, "Content-Encoding").equalsIgnoreCase("gzip"),
        header(response, "Retry-After"),
        Answer.date(header(response, "Date")),
        response.body());
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static BridgeException unreachable(String what, String reason, Exception cause) {
    Throwable root = cause.getCause() instanceof IOException io ? io : cause;
    return new BridgeException(
        ErrorCode.REGISTRY_UNREACHABLE, what + ": no answer (" + reason + ")", root);
  }
}
