package io.registrybridge.adapter.consul.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps the requests on HTTPS within the budget of connections.
 *
 * <p>Consul speaks HTTP/2 there; the JDK's client keeps one such connection for each origin, so a
 * client is a connection, and more are opened as streams are needed. Where a proxy speaks HTTP/1.1
 * only, a request in flight is a connection, and one client carries them all. Whether the other
 * side really speaks HTTP/2 is learnt from the first answer of each client, before a second request
 * uses it.
 *
 * <p>Safe for use by several threads.
 */
final class ConnectionPool implements AutoCloseable {
  /** Consul allows 250 (Go's default); some are left for requests that end and begin. */
  static final int STREAMS_PER_CONNECTION = 200;

  private final int maxConnections;
  private final Supplier<HttpClient> clients;
  private final Greeting greeting;

  // A lock and not a monitor: on JDK 21 virtual threads that wait in a monitor hold their carriers.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final List<Connection> connections = new ArrayList<>();
  private boolean opening;
  private boolean multiplexed;
  private boolean closed;

  /** Asks something cheap on a new client, and says whether it was answered on HTTP/2. */
  @FunctionalInterface
  interface Greeting {
    boolean speaksHttp2(HttpClient client, ConsulAddress address)
        throws IOException, InterruptedException;
  }

  ConnectionPool(int maxConnections, Supplier<HttpClient> clients, Greeting greeting) {
    this.maxConnections = maxConnections;
    this.clients = clients;
    this.greeting = greeting;
  }

  /** How many requests may be in flight together, as far as it is known. */
  int capacity() {
    lock.lock();
    try {
      return multiplexed ? maxConnections * STREAMS_PER_CONNECTION : maxConnections;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a place for one request on a client. */
  Lease acquire(ConsulAddress address) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          throw new IOException("the adapter is closed");
        }
        for (Connection connection : connections) {
          if (connection.address.equals(address) && connection.used < places()) {
            connection.used++;
            return new Lease(connection);
          }
        }
        dropUnusedOfOthers(address);
        if (!opening && connections.size() < clientLimit()) {
          opening = true;
          break;
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
    return open(address);
  }

  private Lease open(ConsulAddress address) throws IOException, InterruptedException {
    try {
      HttpClient client = clients.get();
      try {
        boolean http2 = greeting.speaksHttp2(client, address);
        return add(new Connection(client, address), http2);
      } catch (IOException | InterruptedException | RuntimeException e) {
        client.shutdownNow();
        throw e;
      }
    } finally {
      opened();
    }
  }

  private Lease add(Connection connection, boolean http2) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the adapter is closed");
      }
      multiplexed = http2;
      connection.used = 1;
      connections.add(connection);
      return new Lease(connection);
    } finally {
      lock.unlock();
    }
  }

  private void opened() {
    lock.lock();
    try {
      opening = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private int places() {
    return multiplexed ? STREAMS_PER_CONNECTION : maxConnections;
  }

  private int clientLimit() {
    return multiplexed ? maxConnections : 1;
  }

  private void dropUnusedOfOthers(ConsulAddress address) {
    connections.removeIf(
        connection -> {
          boolean unused = connection.used == 0 && !connection.address.equals(address);
          if (unused) {
            connection.client.shutdownNow();
          }
          return unused;
        });
  }

  private void release(Connection connection, boolean broken) {
    lock.lock();
    try {
      connection.used--;
      // One HTTP/2 connection carries all requests of its client, so it is broken for all of them.
      if (broken && multiplexed && connections.remove(connection)) {
        connection.client.shutdownNow();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Connection> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(connections);
      connections.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    open.forEach(connection -> connection.client.shutdownNow());
    open.forEach(connection -> connection.client.close());
  }

  /** A place for one request on a client, to be given back once. */
  final class Lease {
    private final Connection connection;

    private Lease(Connection connection) {
      this.connection = connection;
    }

    HttpClient client() {
      return connection.client;
    }

    /**
     * Gives the place back.
     *
     * @param broken whether the connection failed, so that nobody should be given it again
     */
    void release(boolean broken) {
      ConnectionPool.this.release(connection, broken);
    }
  }

  private static final class Connection {
    private final HttpClient client;
    private final ConsulAddress address;
    private int used;

    private Connection(HttpClient client, ConsulAddress address) {
      this.client = client;
      this.address = address;
    }
  }
}
