package io.registrybridge.adapter.nacos.client;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.EventListener;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import com.alibaba.nacos.api.naming.pojo.Instance;
import com.alibaba.nacos.common.remote.client.Connection;
import com.alibaba.nacos.common.remote.client.ConnectionEventListener;
import com.alibaba.nacos.common.remote.client.RpcClient;
import com.alibaba.nacos.common.remote.client.RpcClientFactory;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The client library's naming service of one namespace. */
public final class NacosClient implements NacosConnection {
  /** One page: pages are cut from an unordered set for each call, so several could lose a name. */
  private static final int ALL = 1_000_000;

  /**
   * The library keeps the snapshot directory of the client that is being made, and the list of all
   * connections, in statics: one client is made at a time.
   */
  private static final ReentrantLock MAKING = new ReentrantLock();

  private final ServerAccess access;
  private final String namespace;
  private final SnapshotDirectory snapshots;
  private final NamingService naming;

  private NacosClient(
      ServerAccess access, String namespace, SnapshotDirectory snapshots, NamingService naming) {
    this.access = access;
    this.namespace = namespace;
    this.snapshots = snapshots;
    this.naming = naming;
  }

  /**
   * Connects; blocks for some seconds at most.
   *
   * @param namespace the id; empty for the public one
   * @throws BridgeException if the settings cannot be used; a server that does not answer is no
   *     error here
   */
  public static NacosClient connect(
      ServerAccess access, String namespace, ConnectionListener listener) {
    SnapshotDirectory snapshots = SnapshotDirectory.create();
    MAKING.lock();
    try {
      Set<String> before = connections().keySet();
      NamingService naming =
          NacosFactory.createNamingService(
              ClientProperties.of(access, namespace, snapshots.path()));
      Map<String, RpcClient> made = connections();
      made.keySet().removeAll(before);
      made.values().forEach(client -> client.registerConnectionListener(new Reconnects(listener)));
      return new NacosClient(access, namespace, snapshots, naming);
    } catch (NacosException | RuntimeException e) {
      snapshots.delete();
      throw unusable(access, e);
    } finally {
      MAKING.unlock();
    }
  }

  private static BridgeException unusable(ServerAccess access, Exception failure) {
    return new BridgeException(
        ErrorCode.REGISTRY_UNREACHABLE,
        "the Nacos client for %s could not be made: %s; check the nacos.* settings"
            .formatted(access.addressList(), failure.getMessage()),
        failure);
  }

  /** The library's connections by their names, each of which is a random one. */
  private static Map<String, RpcClient> connections() {
    Map<String, RpcClient> all = new HashMap<>();
    RpcClientFactory.getAllClientEntries()
        .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    return all;
  }

  @Override
  public List<String> services(String group) {
    try {
      return List.copyOf(naming.getServicesOfServer(1, ALL, group).getData());
    } catch (NacosException e) {
      throw Failures.of(e, "%s for the services of %s".formatted(server(), place(group)));
    }
  }

  @Override
  public List<Instance> instances(String group, String service) {
    try {
      return List.copyOf(naming.getAllInstances(service, group, false));
    } catch (NacosException e) {
      throw Failures.of(e, asked("the instances", group, service));
    }
  }

  @Override
  public Subscription subscribe(String group, String service, Consumer<List<Instance>> pushed) {
    EventListener listener = new Listener(service, pushed);
    Subscription subscription = () -> ended(group, service, listener);
    try {
      naming.subscribe(service, group, listener);
      return subscription;
    } catch (NacosException e) {
      // The library tries again every few seconds. What is wrong is told by the probe or, if it is
      // only this service, by the query that follows where nothing is pushed.
      return subscription;
    }
  }

  @Override
  public void close() {
    try {
      naming.shutDown();
    } catch (NacosException e) {
      throw Failures.of(e, server() + " to end the connection");
    } finally {
      snapshots.delete();
    }
  }

  private String server() {
    return access.addressList();
  }

  private String place(String group) {
    return "namespace %s, group %s".formatted(namespace.isEmpty() ? "public" : namespace, group);
  }

  private String asked(String what, String group, String service) {
    return "%s for %s of %s in %s".formatted(server(), what, service, place(group));
  }

  private boolean ended(String group, String service, EventListener listener) {
    try {
      naming.unsubscribe(service, group, listener);
      return true;
    } catch (NacosException e) {
      return false;
    }
  }

  /** Called on the library's one thread for all clients of the process: hands over, no more. */
  private record Listener(String service, Consumer<List<Instance>> pushed)
      implements EventListener {
    @Override
    public void onEvent(com.alibaba.nacos.api.naming.listener.Event event) {
      if (event instanceof NamingEvent lists) {
        // The list is the one in the client's cache.
        pushed.accept(List.copyOf(lists.getInstances()));
      }
    }

    /** The library logs it. */
    @Override
    public String toString() {
      return "listener of " + service;
    }
  }

  /** Tells of each connection but the first. */
  private static final class Reconnects implements ConnectionEventListener {
    private final ConnectionListener listener;

    Reconnects(ConnectionListener listener) {
      this.listener = listener;
    }

    @Override
    public void onConnected(Connection connection) {
      // The first one; each later one is announced by the loss of the one before it.
    }

    /** The library calls this when the next connection is ready, and not before. */
    @Override
    public void onDisConnect(Connection connection) {
      listener.reconnected();
    }
  }
}
