package io.registrybridge.it.zookeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * An owner of instances: one session, whose ephemeral nodes go with it. Blocks until the server has
 * taken a change, through an outage if need be. Safe for several threads.
 */
public final class ZooKeeperClient implements AutoCloseable {
  private static final int SESSION_MILLIS = 20_000;
  private static final int TRIES = 100;
  private static final int PAUSE_MILLIS = 100;
  private static final byte[] EMPTY = new byte[0];

  private final ZooKeeper zooKeeper;

  /**
   * Connects, and waits for the session.
   *
   * @param credentials of the scheme digest; empty for none
   */
  public ZooKeeperClient(String address, String credentials) {
    CountDownLatch connected = new CountDownLatch(1);
    try {
      zooKeeper =
          new ZooKeeper(
              address,
              SESSION_MILLIS,
              event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                  connected.countDown();
                }
              });
      if (!credentials.isEmpty()) {
        zooKeeper.addAuthInfo("digest", credentials.getBytes(StandardCharsets.UTF_8));
      }
      if (!connected.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no session with " + address);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while connecting to " + address, e);
    }
  }

  /** Something that is asked of the server. */
  @FunctionalInterface
  private interface Request {
    void send() throws KeeperException, InterruptedException;
  }

  /** The path of a provider's node at Dubbo's interface level. */
  public static String providerPath(String interfaceName, String url) {
    return "/dubbo/" + encoded(interfaceName) + "/providers/" + encoded(url);
  }

  /** Registers a provider, as Dubbo does. */
  public void register(String interfaceName, String url) {
    create(providerPath(interfaceName, url), "", CreateMode.EPHEMERAL);
  }

  /** Takes a provider away. */
  public void deregister(String interfaceName, String url) {
    delete(providerPath(interfaceName, url));
  }

  /** Puts a provider in the place of another one at once. */
  public void replace(String interfaceName, String url, String other) {
    String path = providerPath(interfaceName, other);
    retried(
        "replace " + url,
        () ->
            zooKeeper.multi(
                List.of(
                    Op.delete(providerPath(interfaceName, url), -1),
                    Op.create(path, EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL))));
  }

  /** Creates a node, and those above it; nothing happens if it is there. */
  public void create(String path, String data, CreateMode mode) {
    createAbove(path);
    retried(
        "create " + path,
        () ->
            zooKeeper.create(
                path, data.getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, mode));
  }

  private void createAbove(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      create(path.substring(0, slash), "", CreateMode.PERSISTENT);
    }
  }

  /** Creates a node of this session, or changes what it holds. */
  public void put(String path, String data) {
    create(path, data, CreateMode.EPHEMERAL);
    setData(path, data);
  }

  /** Changes what a node holds. */
  public void setData(String path, String data) {
    retried(
        "set " + path, () -> zooKeeper.setData(path, data.getBytes(StandardCharsets.UTF_8), -1));
  }

  /** Deletes a node without children; nothing happens if it is not there. */
  public void delete(String path) {
    retried("delete " + path, () -> zooKeeper.delete(path, -1));
  }

  /** Deletes a node with all that is below it. */
  public void deleteTree(String path) {
    retried("delete " + path, () -> ZKUtil.deleteRecursive(zooKeeper, path));
  }

  /** Lets nobody read a node but the super user. */
  public void forbid(String path) {
    allowOnly(path, "nobody:nothing");
  }

  /**
   * Lets a user do everything to a node, and nobody else but the super user.
   *
   * @param digest {@code user:digest}, as the scheme digest has it
   */
  public void allowOnly(String path, String digest) {
    allowOnly(path, new Id("digest", digest));
  }

  /** The same by any scheme. */
  public void allowOnly(String path, Id user) {
    // Looked through for null, which an immutable list does not bear.
    acl(path, new ArrayList<>(List.of(new ACL(Perms.ALL, user))));
  }

  /** Lets everybody do everything to a node. */
  public void allow(String path) {
    acl(path, Ids.OPEN_ACL_UNSAFE);
  }

  private void acl(String path, List<ACL> acl) {
    retried("set the ACL of " + path, () -> zooKeeper.setACL(path, acl, -1));
  }

  /** The handle, for what is not here. */
  public ZooKeeper zooKeeper() {
    return zooKeeper;
  }

  /** As Dubbo writes names into paths. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Tries again while the connection is lost: a change may then be there already. */
  private static void retried(String what, Request request) {
    for (int tries = 1; ; tries++) {
      try {
        request.send();
        return;
      } catch (KeeperException e) {
        if (e.code() == Code.NODEEXISTS || e.code() == Code.NONODE) {
          return;
        }
        if (e.code() != Code.CONNECTIONLOSS || tries == TRIES) {
          throw new IllegalStateException("cannot " + what, e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted: " + what, e);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the server is away", e);
    }
  }

  /** Ends the session: its ephemeral nodes go. */
  @Override
  public void close() {
    try {
      zooKeeper.close(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
