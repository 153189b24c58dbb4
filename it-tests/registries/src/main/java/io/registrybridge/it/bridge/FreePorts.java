package io.registrybridge.it.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback that stay free while a server is down.
 *
 * <p>They lie below those that Linux gives to outgoing connections ({@code ip_local_port_range}
 * begins at 32768): one of those, asked for with port 0, may be taken by any connection in the
 * moment before a server binds it, or between its end and its next start.
 */
public final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 1_000;

  private FreePorts() {}

  /**
   * Finds different ports.
   *
   * @throws IOException if there are none
   */
  public static List<Integer> find(int count) throws IOException {
    List<ServerSocket> bound = new ArrayList<>();
    try {
      for (int tries = 0; bound.size() < count; tries++) {
        bind(ThreadLocalRandom.current().nextInt(FIRST, END), tries, bound);
      }
      return bound.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : bound) {
        socket.close();
      }
    }
  }

  private static void bind(int port, int tries, List<ServerSocket> bound) throws IOException {
    try {
      bound.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      if (tries >= TRIES) {
        throw new IOException("no free port from " + FIRST + " to " + END, e);
      }
    }
  }
}
