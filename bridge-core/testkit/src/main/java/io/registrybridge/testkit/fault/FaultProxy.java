package io.registrybridge.testkit.fault;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an adapter and its server, on loopback, and misbehaves on command.
 *
 * <p>A change of {@linkplain Behaviour behaviour} cuts all connections, so that it holds from the
 * next request on. The port stays the same for the proxy's whole life, also while connections are
 * refused. Safe for use by several threads.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int LARGEST_REQUEST_HEAD = 64 * 1024;
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private volatile InetSocketAddress server;
  private final boolean http;
  private final InetSocketAddress address;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean frozen;

  // Guarded by this.
  private @Nullable ServerSocket listener;
  private Rule rule = new Rule(request -> true, Behaviour.PASS);

  private record Rule(Predicate<String> requests, Behaviour behaviour) {}

  private FaultProxy(InetSocketAddress server, boolean http, ServerSocket listener) {
    this.server = server;
    this.http = http;
    this.address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    this.listener = listener;
  }

  /** Starts a proxy on a free port of loopback that lets everything through. */
  public static FaultProxy to(InetSocketAddress server) {
    return to(server, 0);
  }

  /**
   * Starts a proxy on a chosen port of loopback, for clients that derive one port from another.
   *
   * @param port 0 for a free one
   */
  public static FaultProxy to(InetSocketAddress server, int port) {
    return to(server, true, port);
  }

  /** The same for a protocol that is not HTTP: it knows connections, and no requests. */
  public static FaultProxy toAnyProtocol(InetSocketAddress server) {
    return to(server, false, 0);
  }

  private static FaultProxy to(InetSocketAddress server, boolean http, int port) {
    try {
      ServerSocket listener = listen(port);
      FaultProxy proxy = new FaultProxy(server, http, listener);
      proxy.acceptOn(listener);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the client should connect to. */
  public InetSocketAddress address() {
    return address;
  }

  /** Treats everything in one way from now on. */
  public void behave(Behaviour behaviour) {
    change(new Rule(request -> true, behaviour));
  }

  /**
   * Treats some HTTP requests in one way and lets the others through.
   *
   * @param requests on the request line, such as {@code GET /v1/health/service/cart?index=7
   *     HTTP/1.1}
   */
  public void behave(Predicate<String> requests, Behaviour behaviour) {
    if (behaviour instanceof Behaviour.Refuse) {
      throw new IllegalArgumentException("a request that was read cannot be refused any more");
    }
    change(new Rule(requests, behaviour));
  }

  /** Leads to another server from now on; the connections to the present one are cut. */
  public void redirect(InetSocketAddress other) {
    server = other;
    cutAll();
  }

  /**
   * From now on nothing moves on any connection, and none ends: as when a peer has lost its power.
   */
  public void freeze() {
    frozen = true;
  }

  @Override
  public void close() {
    closed.countDown();
    synchronized (this) {
      stopListening();
    }
    cutAll();
  }

  private void change(Rule next) {
    synchronized (this) {
      rule = next;
      try {
        if (next.behaviour instanceof Behaviour.Refuse) {
          stopListening();
        } else if (listener == null && closed.getCount() > 0) {
          ServerSocket again = listen(address.getPort());
          listener = again;
          acceptOn(again);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot listen on " + address + " again", e);
      }
    }
    cutAll();
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private void stopListening() {
    if (listener != null) {
      closeNow(listener);
      listener = null;
    }
  }

  private void cutAll() {
    open.forEach(FaultProxy::closeNow);
  }

  private void acceptOn(ServerSocket from) {
    Thread.ofVirtual()
        .name("fault-proxy " + address.getPort())
        .start(
            () -> {
              try {
                while (true) {
                  Socket client = from.accept();
                  Rule now = ruleFor(client);
                  Thread.ofVirtual().start(() -> serve(client, now));
                }
              } catch (IOException e) {
                // The only way a listener ends: it was closed.
                closeNow(from);
              }
            });
  }

  /** Registers the connection under the lock, so that no change of behaviour misses it. */
  private synchronized Rule ruleFor(Socket client) {
    open.add(client);
    return rule;
  }

  private void serve(Socket client, Rule rule) {
    try (client) {
      if (rule.behaviour instanceof Behaviour.Pass) {
        forward(client, new byte[0], rule.behaviour);
        return;
      }
      if (!http) {
        misbehave(client, new byte[0], rule.behaviour);
        return;
      }
      byte[] head = requestHead(client.getInputStream());
      String requestLine = new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
      if (rule.requests.test(requestLine)) {
        misbehave(client, head, rule.behaviour);
      } else {
        forward(client, lastOfItsConnection(head), Behaviour.PASS);
      }
    } catch (IOException e) {
      // A cut connection is what this class is for.
      closeNow(client);
    } finally {
      open.remove(client);
    }
  }

  private void misbehave(Socket client, byte[] head, Behaviour behaviour) throws IOException {
    switch (behaviour) {
      case Behaviour.Pass pass -> forward(client, head, pass);
      case Behaviour.Slow slow -> forward(client, lastOfItsConnection(head), slow);
      case Behaviour.Cut cut -> forward(client, lastOfItsConnection(head), cut);
      // Reading on notices when the client gives up.
      case Behaviour.Hang hang ->
          client.getInputStream().transferTo(OutputStream.nullOutputStream());
      case Behaviour.Refuse refuse -> client.close();
      case Behaviour.Answer answer -> {
        client.getOutputStream().write(answer.text().getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
        client.shutdownOutput();
        // Closing with a request body unread would reset the connection and lose the answer.
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private void forward(Socket client, byte[] head, Behaviour behaviour) throws IOException {
    try (Socket upstream = new Socket()) {
      open.add(upstream);
      try {
        upstream.connect(server);
        upstream.getOutputStream().write(head);
        upstream.getOutputStream().flush();
        Thread.ofVirtual().start(() -> pump(client, upstream));
        answer(upstream, client, behaviour);
      } finally {
        open.remove(upstream);
      }
    }
  }

  /** What the client sends, until it ends the connection; that also ends the wait for an answer. */
  private void pump(Socket client, Socket upstream) {
    try (upstream) {
      InputStream from = client.getInputStream();
      OutputStream to = upstream.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        awaitThaw();
        to.write(buffer, 0, read);
        to.flush();
      }
      awaitThaw();
    } catch (IOException e) {
      closeNow(upstream);
    }
  }

  private void answer(Socket upstream, Socket client, Behaviour behaviour) throws IOException {
    InputStream from = upstream.getInputStream();
    OutputStream to = client.getOutputStream();
    byte[] buffer = new byte[8192];
    int left = behaviour instanceof Behaviour.Cut cut ? cut.bytes() : Integer.MAX_VALUE;
    for (int read = from.read(buffer); read >= 0 && left > 0; read = from.read(buffer)) {
      if (behaviour instanceof Behaviour.Slow slow && closedWithin(slow.delay())) {
        return;
      }
      awaitThaw();
      int length = Math.min(read, left);
      to.write(buffer, 0, length);
      to.flush();
      left -= length;
    }
  }

  /** There is no thaw but the end. */
  private void awaitThaw() throws IOException {
    if (frozen && !closedWithin(FOR_EVER)) {
      throw new SocketException("frozen for longer than any test");
    }
  }

  private boolean closedWithin(Duration time) throws IOException {
    try {
      return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted");
    }
  }

  private static byte[] requestHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < LARGEST_REQUEST_HEAD && head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * One request for each connection, or the next one would pass unseen. HTTP/2 begins with what
   * looks like a request and must not be touched; there a connection is treated as a whole.
   */
  private static byte[] lastOfItsConnection(byte[] head) {
    if (new String(head, StandardCharsets.ISO_8859_1).startsWith("PRI * HTTP/2.0")) {
      return head;
    }
    return new String(head, StandardCharsets.ISO_8859_1)
        .replaceFirst("(?i)\r\nConnection:[^\r]*", "")
        .replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void closeNow(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
