package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Plain HTTP/1.1 by Apache's blocking client, on the thread that waits, which on virtual threads
 * costs nothing while it waits, and ends when the thread is interrupted.
 *
 * <p>The JDK's client spends four times the CPU on a request, and more on a list of megabytes
 * (measured, {@code DESIGN.md}), for it hands each part from thread to thread; under steady change
 * that was a third of all the adapter does.
 *
 * <p>Whatever the client would do on its own account is switched off: a request is sent once, but
 * for the one case of {@link KeptConnectionExecutor}.
 */
final class PlainWire implements Wire {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

  /** Shorter than what proxies give a connection on which nothing happens. */
  private static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(30);

  private static final int LONGEST_HEADER = 16 * 1024;
  private static final int MOST_HEADERS = 200;
  private static final int LARGEST_BODY = 1 << 30;

  private final String token;
  private final int capacity;
  private final Scheduler scheduler;
  // The connections' own limit would do, but who waits for it does not learn that it was closed.
  private final Semaphore places;
  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;
  private volatile boolean closed;

  /**
   * @param token empty for none
   * @throws IllegalArgumentException if the token cannot stand in a header
   */
  PlainWire(String token, int maxConnections, Scheduler scheduler) {
    requireVisible(token);
    this.token = token;
    this.capacity = maxConnections;
    this.scheduler = scheduler;
    this.places = new Semaphore(maxConnections, true);
    this.connections = connections(maxConnections);
    this.client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setRequestExecutor(new KeptConnectionExecutor())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableConnectionState()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .build();
  }

  private static PoolingHttpClientConnectionManager connections(int most) {
    Http1Config limits =
        Http1Config.custom()
            .setMaxLineLength(LONGEST_HEADER)
            .setMaxHeaderCount(MOST_HEADERS)
            .build();
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setMaxConnTotal(most)
        .setMaxConnPerRoute(most)
        // The client's own parser skips garbage before an answer; this one does not.
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(limits)
                .responseParserFactory(new DefaultHttpResponseParserFactory(limits))
                .build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(CONNECT_TIMEOUT))
                // A look at each kept connection costs a millisecond; asking again costs nothing.
                .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                .build())
        .setDefaultSocketConfig(
            SocketConfig.custom().setTcpNoDelay(true).setSoKeepAlive(true).build())
        .build();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public Exchange start(Query query, ConsulAddress address)
      throws IOException, InterruptedException {
    HttpGet request = request(query);
    places.acquire();
    if (closed) {
      places.release();
      throw new IOException("the adapter is closed");
    }
    return new PlainExchange(query, new HttpHost("http", address.host(), address.port()), request);
  }

  private HttpGet request(Query query) {
    HttpGet request = new HttpGet(query.target());
    request.setConfig(
        RequestConfig.custom()
            // There is a connection for each place, so this is a matter of its lock only.
            .setConnectionRequestTimeout(Timeout.of(CONNECT_TIMEOUT))
            // The exchange has a limit of its own: a timeout of the socket is a timer for each
            // read.
            .setResponseTimeout(Timeout.DISABLED)
            .setAuthenticationEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .build());
    if (!token.isEmpty()) {
      request.setHeader("X-Consul-Token", token);
    }
    return request;
  }

  @Override
  public void close() {
    closed = true;
    client.close(CloseMode.IMMEDIATE);
    places.release(capacity);
  }

  /** What is not visible ASCII would be another header than the one that is meant. */
  private static void requireVisible(String token) {
    if (!token.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
      throw new IllegalArgumentException(
          "the token must consist of visible ASCII characters to be sent in HTTP");
    }
  }

  private final class PlainExchange implements Exchange {
    private final Query query;
    private final HttpHost host;
    private final HttpGet request;
    private volatile boolean late;

    // Guarded by this.
    private Cancellable limit = () -> {};
    private boolean begun;
    private boolean ended;

    private PlainExchange(Query query, HttpHost host, HttpGet request) {
      this.query = query;
      this.host = host;
      this.request = request;
    }

    @Override
    public void cancel() {
      request.cancel();
    }

    @Override
    public Answer answer() throws IOException, InterruptedException {
      limitTo(query.timeout());
      try {
        return exchange();
      } catch (IOException | IllegalStateException e) {
        throw explained(e);
      } finally {
        end();
        connections.closeIdle(LONGEST_IDLE);
        places.release();
      }
    }

    private synchronized void limitTo(Duration time) {
      if (!ended) {
        limit = scheduler.schedule("consul limit " + query.path(), time, this::timeIsUp);
      }
    }

    /** An answer that has begun in time may take a while; one that trickles ends all the same. */
    private synchronized void timeIsUp() {
      if (begun) {
        begun = false;
        limitTo(BODY_TIMEOUT);
      } else {
        late = true;
        cancel();
      }
    }

    private synchronized void begins() {
      begun = true;
    }

    private synchronized void end() {
      ended = true;
      limit.cancel();
    }

    private Answer exchange() throws IOException {
      try {
        return client.execute(host, request, this::read);
      } catch (KeptConnectionClosedException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        // The others that were kept may be closed, too, and there is one more try only.
        connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
        return client.execute(host, request, this::read);
      }
    }

    /** The client's pool says by an unchecked exception that it is closed, or was interrupted. */
    private IOException explained(Exception failure) throws InterruptedException {
      // An interrupt closes the socket under the virtual thread that reads from it.
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException(query.path());
        interrupted.initCause(failure);
        throw interrupted;
      }
      if (late) {
        SocketTimeoutException timeout = new SocketTimeoutException("no answer in time");
        timeout.initCause(failure);
        return timeout;
      }
      return failure instanceof IOException known ? known : new IOException(failure);
    }

    private Answer read(ClassicHttpResponse response) throws IOException {
      begins();
      return Answer.of(
          query.target(),
          response.getCode(),
          name -> header(response, name),
          body(response.getEntity()));
    }
  }

  private static String header(ClassicHttpResponse response, String name) {
    @Nullable Header first = response.getFirstHeader(name);
    return first == null ? "" : first.getValue();
  }

  private static byte[] body(@Nullable HttpEntity entity) throws IOException {
    if (entity == null) {
      return new byte[0];
    }
    if (entity.getContentLength() < 0 && !entity.isChunked()) {
      // It would end with the connection, and nobody can tell it from one that was cut.
      throw new IOException("the answer does not say where it ends");
    }
    InputStream content = entity.getContent();
    byte[] body = content.readNBytes(LARGEST_BODY);
    if (body.length == LARGEST_BODY) {
      throw new IOException("the answer is longer than a gigabyte");
    }
    return body;
  }
}
