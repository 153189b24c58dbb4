package io.registrybridge.it.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands in for a DNS that leads many names to one server: istiod's gRPC dials a name through an
 * HTTPS proxy, which leads it to a port of loopback, whatever the name.
 */
final class NamesProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private NamesProxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  static NamesProxy to(int port) {
    try {
      NamesProxy proxy =
          new NamesProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
      Thread.ofVirtual().start(proxy::acceptAll);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no proxy", e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** The names with ports that clients have asked for. */
  Set<String> asked() {
    return Set.copyOf(asked);
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> lead(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          System.err.println("a connection was lost before it was led anywhere: " + e);
        }
      }
    }
  }

  private void lead(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(client);
      open.add(server);
      String head = head(client.getInputStream());
      asked.add(head.split(" ", -1)[1]);
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      Thread.ofVirtual().start(() -> copy(server, client));
      copy(client, server);
    } catch (IOException e) {
      // The end of either side is the end of both, and they know.
      hangUp(client);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client went away in " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      from.getInputStream().transferTo(out);
    } catch (IOException e) {
      hangUp(from);
    } finally {
      hangUp(to);
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(NamesProxy::hangUp);
  }
}
