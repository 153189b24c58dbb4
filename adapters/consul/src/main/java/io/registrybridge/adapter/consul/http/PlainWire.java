package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Scheduler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Plain HTTP/1.1 by blocking reads on the thread that waits, which on virtual threads costs nothing
 * while it waits, and ends when the thread is interrupted.
 *
 * <p>The JDK's client spends four times the CPU on a request, and more on a list of megabytes
 * (measured, {@code DESIGN.md}), for it hands each part from thread to thread; under steady change
 * that was a third of all the adapter does.
 */
final class PlainWire implements Wire {
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

  private final String headers;
  private final Scheduler scheduler;
  private final PlainPool pool;

  /**
   * @param token empty for none
   * @throws IllegalArgumentException if the token cannot stand in a header
   */
  PlainWire(String token, int maxConnections, Scheduler scheduler) {
    requireVisible("the token", token);
    this.headers = token.isEmpty() ? "" : "X-Consul-Token: " + token + "\r\n";
    this.scheduler = scheduler;
    this.pool = new PlainPool(maxConnections, scheduler);
  }

  @Override
  public int capacity() {
    return pool.capacity();
  }

  @Override
  public Exchange start(Query query, ConsulAddress address)
      throws IOException, InterruptedException {
    requireVisible("the request", query.target());
    String request =
        "GET " + query.target() + " HTTP/1.1\r\nHost: " + address + "\r\n" + headers + "\r\n";
    @Nullable PlainConnection idle = pool.acquire(address);
    return new PlainExchange(query, address, request.getBytes(StandardCharsets.US_ASCII), idle);
  }

  @Override
  public void close() {
    pool.close();
  }

  /** What is not visible ASCII would be another request than the one that is meant. */
  private static void requireVisible(String what, String text) {
    if (!text.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
      throw new IllegalArgumentException(
          what + " must consist of visible ASCII characters to be sent in HTTP");
    }
  }

  private final class PlainExchange implements Exchange {
    private final Query query;
    private final ConsulAddress address;
    private final byte[] request;
    private final boolean reused;

    // Guarded by this.
    private @Nullable PlainConnection connection;
    private boolean cancelled;

    private PlainExchange(
        Query query, ConsulAddress address, byte[] request, @Nullable PlainConnection idle) {
      this.query = query;
      this.address = address;
      this.request = request;
      this.connection = idle;
      this.reused = idle != null;
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      if (connection != null) {
        connection.close();
      }
    }

    @Override
    public Answer answer() throws IOException, InterruptedException {
      try {
        return exchange();
      } catch (IOException e) {
        // An interrupt closes the socket under the virtual thread that reads from it.
        if (Thread.interrupted()) {
          InterruptedException interrupted = new InterruptedException(query.path());
          interrupted.initCause(e);
          throw interrupted;
        }
        throw e;
      } finally {
        pool.release(last());
      }
    }

    private synchronized @Nullable PlainConnection last() {
      return connection;
    }

    private Answer exchange() throws IOException {
      @Nullable PlainConnection first = last();
      if (first == null) {
        return on(open());
      }
      try {
        return on(first);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        // A server may close a connection that it had kept: then it has not seen the request.
        if (!reused || first.hasAnswered() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        return on(open());
      }
    }

    private Answer on(PlainConnection open) throws IOException {
      long deadline = scheduler.nanoTime() + query.timeout().toNanos();
      return open.exchange(query.target(), request, deadline, deadline + BODY_TIMEOUT.toNanos());
    }

    private PlainConnection open() throws IOException {
      PlainConnection opened = new PlainConnection(address, scheduler);
      use(opened);
      opened.connect();
      return opened;
    }

    private synchronized void use(PlainConnection opened) throws IOException {
      if (connection != null) {
        connection.close();
      }
      connection = opened;
      if (cancelled) {
        opened.close();
        throw new IOException("given up");
      }
    }
  }
}
