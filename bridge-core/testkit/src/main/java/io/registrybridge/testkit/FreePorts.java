package io.registrybridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports of loopback that stay free while a server is down.
 *
 * <p>They lie below those that Linux gives to outgoing connections ({@code ip_local_port_range}
 * begins at 32768): one of those, asked for with port 0, may be taken by any connection in the
 * moment before a server binds it, or between its end and its next start. None is given twice by
 * one process, for its server may not have bound it yet, and two processes of one test run, which
 * {@code surefire.forkNumber} numbers, have different ones. Safe for use by several threads.
 */
public final class FreePorts {
  private static final int FORKS = 2;
  private static final int SPAN = 12_000 / FORKS;
  private static final int FIRST =
      20_000 + Math.floorMod(Integer.getInteger("surefire.forkNumber", 1) - 1, FORKS) * SPAN;
  private static final int END = FIRST + SPAN;
  private static final int TRIES = 1_000;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /**
   * Finds one.
   *
   * @throws UncheckedIOException if there is none
   */
  public static int next() {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new UncheckedIOException(
        new IOException("no free port from " + FIRST + " to " + END + " in " + TRIES + " tries"));
  }

  /**
   * Finds one for a server that takes others as well, at fixed distances from it.
   *
   * @param offsets of the others, such as 1000
   * @throws UncheckedIOException if there is none
   */
  public static int withOthersAt(int... offsets) {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = next();
      if (IntStream.of(offsets)
          .map(offset -> port + offset)
          .allMatch(other -> isOurs(other) && GIVEN.add(other) && isFree(other))) {
        return port;
      }
    }
    throw new UncheckedIOException(
        new IOException("no free ports at the same distances in " + TRIES + " tries"));
  }

  /** Finds different ones. */
  public static List<Integer> find(int count) {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      ports.add(next());
    }
    return List.copyOf(ports);
  }

  private static boolean isOurs(int port) {
    return FIRST <= port && port < END;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      // Somebody has it: the next one, then.
      return false;
    }
  }
}
