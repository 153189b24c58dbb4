package io.registrybridge.it.mesh;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** An instance of a service: answers every request with its name. */
final class HttpInstance implements AutoCloseable {
  private final String name;
  private final HttpServer server;
  private final AtomicLong requests = new AtomicLong();

  private HttpInstance(String name, HttpServer server) {
    this.name = name;
    this.server = server;
  }

  /**
   * Starts one.
   *
   * @param address one of loopback's many, so that several instances can have one port
   */
  static HttpInstance start(String name, String address, int port) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
      HttpInstance instance = new HttpInstance(name, server);
      byte[] body = name.getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/",
          exchange -> {
            instance.requests.incrementAndGet();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return instance;
    } catch (IOException e) {
      throw new UncheckedIOException("no server on " + address + ":" + port, e);
    }
  }

  String name() {
    return name;
  }

  String address() {
    return server.getAddress().getHostString();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How many requests it has answered. */
  long requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
