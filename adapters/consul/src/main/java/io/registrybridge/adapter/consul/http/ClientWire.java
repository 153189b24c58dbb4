package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** HTTPS by the JDK's client, on HTTP/2 where the other side speaks it. */
final class ClientWire implements Wire {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration GREETING_TIMEOUT = Duration.ofSeconds(5);
  // The request's own timeout fires first; this one bounds a body that stalls.
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

  private final SSLContext tls;
  private final String token;
  private final Scheduler scheduler;
  private final ConnectionPool pool;

  /**
   * @param token empty for none
   * @param maxConnections the most connections open together
   */
  ClientWire(SSLContext tls, String token, int maxConnections, Scheduler scheduler) {
    this.tls = tls;
    this.token = token;
    this.scheduler = scheduler;
    this.pool = new ConnectionPool(maxConnections, this::client, this::greet);
  }

  @Override
  public int capacity() {
    return pool.capacity();
  }

  @Override
  public Exchange start(Query query, ConsulAddress address)
      throws IOException, InterruptedException {
    ConnectionPool.Lease lease = pool.acquire(address);
    return new ClientExchange(
        query,
        lease,
        lease.client().sendAsync(request(query, address), BodyHandlers.ofByteArray()));
  }

  @Override
  public void close() {
    pool.close();
  }

  private HttpRequest request(Query query, ConsulAddress address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://" + address + query.target()))
            .timeout(query.timeout())
            .GET();
    if (!token.isEmpty()) {
      request.header("X-Consul-Token", token);
    }
    return request.build();
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .executor(scheduler)
        .connectTimeout(CONNECT_TIMEOUT)
        .version(Version.HTTP_2)
        .sslContext(tls)
        .build();
  }

  private boolean greet(HttpClient client, ConsulAddress address)
      throws IOException, InterruptedException {
    HttpRequest request = request(Queries.leader(GREETING_TIMEOUT), address);
    return client.send(request, BodyHandlers.discarding()).version() == Version.HTTP_2;
  }

  private record ClientExchange(
      Query query, ConnectionPool.Lease lease, CompletableFuture<HttpResponse<byte[]>> future)
      implements Exchange {
    @Override
    public void cancel() {
      future.cancel(true);
    }

    @Override
    public Answer answer() throws IOException, InterruptedException {
      boolean broken = false;
      try {
        Duration longest = query.timeout().plus(BODY_TIMEOUT);
        HttpResponse<byte[]> response = future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        return Answer.of(
            query.target(),
            response.statusCode(),
            name -> response.headers().firstValue(name).orElse(""),
            response.body());
      } catch (InterruptedException e) {
        future.cancel(true);
        throw e;
      } catch (CancellationException e) {
        throw new IOException("given up", e);
      } catch (ExecutionException e) {
        broken = true;
        Throwable cause = e.getCause();
        throw cause instanceof IOException known ? known : new IOException(cause);
      } catch (TimeoutException e) {
        future.cancel(true);
        broken = true;
        throw new IOException("no answer in time", e);
      } finally {
        lease.release(broken);
      }
    }
  }
}
