package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Sends requests to the agents, within the budget of connections.
 *
 * <p>consul-api's own transport cannot be interrupted, speaks HTTP/1.1 only and drops the headers
 * that tell what an answer is worth; this one is the JDK's client. Safe for use by several threads;
 * a call blocks its thread, ends when the thread is interrupted, and leaves nothing behind.
 */
public final class ConsulTransport implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration GREETING_TIMEOUT = Duration.ofSeconds(5);
  // The request's own timeout fires first; this one bounds a body that stalls.
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

  private final Addresses addresses;
  private final Optional<SSLContext> tls;
  private final String token;
  private final Scheduler scheduler;
  private final ConnectionPool pool;
  private final Set<Call> inFlight = ConcurrentHashMap.newKeySet();

  /**
   * @param tls present for HTTPS
   * @param token empty for none
   * @param maxConnections the most connections open together
   */
  public ConsulTransport(
      Addresses addresses,
      Optional<SSLContext> tls,
      String token,
      int maxConnections,
      Scheduler scheduler) {
    this.addresses = addresses;
    this.tls = tls;
    this.token = token;
    this.scheduler = scheduler;
    this.pool = new ConnectionPool(maxConnections, tls.isPresent(), this::client, this::greet);
  }

  /** How many requests may be in flight together, as far as the first answers have told. */
  public int capacity() {
    return pool.capacity();
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws BridgeException with {@link ErrorCode#REGISTRY_UNREACHABLE} if none came
   */
  public Answer get(Query query) throws InterruptedException {
    return start(query).answer();
  }

  /** Sends a request; waits only for a place within the budget. */
  public Call start(Query query) throws InterruptedException {
    ConsulAddress address = addresses.current();
    ConnectionPool.Lease lease;
    try {
      lease = pool.acquire(address);
    } catch (IOException e) {
      throw unreachable(query, address, e);
    }
    CompletableFuture<HttpResponse<byte[]>> future =
        lease.client().sendAsync(request(query, address), BodyHandlers.ofByteArray());
    Call call = new Call(query, address, lease, future);
    inFlight.add(call);
    return call;
  }

  /** Gives up all requests in flight: the connections they wait on may be dead without a sign. */
  public void cancelAll() {
    inFlight.forEach(Call::cancel);
  }

  /** Cuts all connections; what is blocked ends with an exception. */
  @Override
  public void close() {
    cancelAll();
    pool.close();
  }

  /** A request in flight. */
  public final class Call {
    private final Query query;
    private final ConsulAddress address;
    private final ConnectionPool.Lease lease;
    private final CompletableFuture<HttpResponse<byte[]>> future;

    private Call(
        Query query,
        ConsulAddress address,
        ConnectionPool.Lease lease,
        CompletableFuture<HttpResponse<byte[]>> future) {
      this.query = query;
      this.address = address;
      this.lease = lease;
      this.future = future;
    }

    /** Gives the request up; whoever waits for it gets a {@link CallCancelledException}. */
    public void cancel() {
      future.cancel(true);
    }

    /** Waits for the answer; to be called once. */
    public Answer answer() throws InterruptedException {
      boolean broken = false;
      try {
        Duration longest = query.timeout().plus(BODY_TIMEOUT);
        HttpResponse<byte[]> response = future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        addresses.answered();
        return Answer.of(query.target(), response);
      } catch (InterruptedException e) {
        future.cancel(true);
        throw e;
      } catch (CancellationException e) {
        throw cancelled(e);
      } catch (ExecutionException e) {
        broken = true;
        throw unreachable(query, address, e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException e) {
        future.cancel(true);
        broken = true;
        throw unreachable(query, address, e);
      } finally {
        inFlight.remove(this);
        lease.release(broken);
      }
    }

    private BridgeException cancelled(CancellationException cause) {
      CallCancelledException cancelled = new CallCancelledException(query.target());
      cancelled.initCause(cause);
      return cancelled;
    }
  }

  private HttpRequest request(Query query, ConsulAddress address) {
    String scheme = tls.isPresent() ? "https" : "http";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://" + address + query.target()))
            .timeout(query.timeout())
            .GET();
    if (!token.isEmpty()) {
      request.header("X-Consul-Token", token);
    }
    return request.build();
  }

  private HttpClient client() {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .executor(scheduler)
            .connectTimeout(CONNECT_TIMEOUT)
            .version(tls.isPresent() ? Version.HTTP_2 : Version.HTTP_1_1);
    tls.ifPresent(client::sslContext);
    return client.build();
  }

  private boolean greet(HttpClient client, ConsulAddress address)
      throws IOException, InterruptedException {
    HttpRequest request = request(Queries.leader(GREETING_TIMEOUT), address);
    return client.send(request, BodyHandlers.discarding()).version() == Version.HTTP_2;
  }

  private BridgeException unreachable(Query query, ConsulAddress address, Throwable cause) {
    addresses.failed(address);
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new BridgeException(
        ErrorCode.REGISTRY_UNREACHABLE,
        query.path() + ": no answer from " + address + " (" + reason + ")",
        cause);
  }
}
