package io.registrybridge.it.zookeeper;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.data.Stat;

/**
 * Those who register instances by ephemeral nodes, as Dubbo and Spring Cloud do: a few sessions,
 * each of which creates its nodes anew when it is connected again. Safe for use by several threads.
 */
public final class ZooKeeperOwners implements AutoCloseable {
  private static final int OWNERS = 6;
  private static final int RETRY_MILLIS = 200;
  private static final int CONNECTION_TIMEOUT_MILLIS = 2_000;

  private final List<Owner> owners;

  /**
   * Connects.
   *
   * @param address of the server, or of a way to it
   * @param session how long their nodes stay without them
   */
  public ZooKeeperOwners(String address, Duration session) {
    owners = Stream.generate(() -> new Owner(address, session)).limit(OWNERS).toList();
  }

  /** Creates an ephemeral node, with those above it; returns when it is there. */
  public void create(String path) {
    ownerOf(path).create(path);
  }

  /** Nobody creates the node again; it stays until its session ends or somebody deletes it. */
  public void forget(String path) {
    ownerOf(path).paths.remove(path);
  }

  /** The same for all. */
  public void forgetAll() {
    owners.forEach(owner -> owner.paths.clear());
  }

  private Owner ownerOf(String path) {
    return owners.get(Math.floorMod(path.hashCode(), OWNERS));
  }

  @Override
  public void close() {
    owners.forEach(Owner::close);
  }

  private static final class Owner {
    final Set<String> paths = ConcurrentHashMap.newKeySet();
    private final ExecutorService again = Executors.newSingleThreadExecutor();
    private final CuratorFramework curator;

    Owner(String address, Duration session) {
      curator =
          CuratorFrameworkFactory.newClient(
              address,
              Math.toIntExact(session.toMillis()),
              CONNECTION_TIMEOUT_MILLIS,
              new RetryForever(RETRY_MILLIS));
      curator
          .getConnectionStateListenable()
          .addListener(
              (client, state) -> {
                if (state == ConnectionState.RECONNECTED) {
                  again.execute(() -> paths.forEach(this::createAgain));
                }
              });
      curator.start();
    }

    void create(String path) {
      paths.add(path);
      createNode(path);
    }

    /** A node of the session before goes with it at any moment: in its place there is a new one. */
    private void createAgain(String path) {
      try {
        Stat there = curator.checkExists().forPath(path);
        if (there != null && there.getEphemeralOwner() != session()) {
          curator.delete().quietly().forPath(path);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        throw new IllegalStateException("cannot replace " + path, e);
      }
      createNode(path);
    }

    private long session() throws Exception {
      return curator.getZookeeperClient().getZooKeeper().getSessionId();
    }

    private void createNode(String path) {
      try {
        curator.create().creatingParentsIfNeeded().withMode(CreateMode.EPHEMERAL).forPath(path);
      } catch (NodeExistsException e) {
        // Its session has outlived the loss of the connection.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        throw new IllegalStateException("cannot create " + path, e);
      }
    }

    void close() {
      paths.clear();
      again.shutdownNow();
      curator.close();
    }
  }
}
