package io.registrybridge.it.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An instance of a service that is not HTTP: says its name to whoever connects, and hangs up. */
final class GreetingInstance implements AutoCloseable {
  private final ServerSocket listener;
  private final byte[] name;

  private GreetingInstance(ServerSocket listener, String name) {
    this.listener = listener;
    this.name = name.getBytes(StandardCharsets.UTF_8);
  }

  static GreetingInstance start(String name, String address, int port) {
    try {
      GreetingInstance instance =
          new GreetingInstance(new ServerSocket(port, 50, InetAddress.getByName(address)), name);
      Thread.ofVirtual().start(instance::greetAll);
      return instance;
    } catch (IOException e) {
      throw new UncheckedIOException("no server on " + address + ":" + port, e);
    }
  }

  String name() {
    return new String(name, StandardCharsets.UTF_8);
  }

  private void greetAll() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.getOutputStream().write(name);
      } catch (IOException e) {
        if (!listener.isClosed()) {
          System.err.println("a client went away before it was greeted: " + e);
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
