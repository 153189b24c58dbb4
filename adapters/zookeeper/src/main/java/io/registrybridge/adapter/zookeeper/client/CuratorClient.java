package io.registrybridge.adapter.zookeeper.client;

import io.registrybridge.adapter.zookeeper.client.NodeChange.Kind;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Curator keeps the session: it connects, and makes a new handle when a session has expired. The
 * requests go to ZooKeeper's own handle: there each is answered once, on one thread, in the order
 * of the server's packets, watches included. Curator's background requests may never be answered.
 */
public final class CuratorClient implements Client {
  // Bounds the goodbye to a server that does not answer, which is all that is asked synchronously.
  private static final int GOODBYE_MILLIS = 500;
  private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
  private static final int RETRY_MILLIS = 1_000;
  private static final String ROOT = "/";

  private final ConnectionPlan plan;
  private final Failures failures;
  private final CuratorFramework curator;

  // Guarded by this.
  private Optional<Listener> told = Optional.empty();
  private boolean closed;
  private Optional<Handle> handle = Optional.empty();

  /** Opens nothing yet. */
  public CuratorClient(ConnectionPlan plan) {
    this.plan = plan;
    this.failures = new Failures(plan.connect());
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, Integer.toString(GOODBYE_MILLIS));
    plan.properties().forEach(config::setProperty);
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(plan.connect())
            .sessionTimeoutMs(Math.toIntExact(plan.sessionTimeout().toMillis()))
            .connectionTimeoutMs(CONNECTION_TIMEOUT_MILLIS)
            .retryPolicy(new RetryForever(RETRY_MILLIS))
            // Reads the ensemble's configuration, which may name addresses not meant for us.
            .ensembleTracker(false)
            .canBeReadOnly(false)
            .maxCloseWaitMs(GOODBYE_MILLIS)
            .waitForShutdownTimeoutMs(GOODBYE_MILLIS)
            .zkClientConfig(config);
    plan.auth()
        .ifPresent(
            auth ->
                builder.authorization(
                    auth.scheme(), auth.credentials().getBytes(StandardCharsets.UTF_8)));
    this.curator = builder.build();
  }

  /** ZooKeeper's handle of one session, with the one watcher that all its watches have. */
  private record Handle(ZooKeeper zooKeeper, Watcher watcher) {}

  @Override
  public synchronized void start(Listener listener) {
    if (closed || told.isPresent()) {
      return;
    }
    told = Optional.of(listener);
    curator
        .getConnectionStateListenable()
        .addListener((client, state) -> stateChanged(state, listener));
    curator.start();
  }

  private void stateChanged(ConnectionState state, Listener listener) {
    switch (state) {
      case CONNECTED, RECONNECTED -> {
        if (renewHandle(listener, false)) {
          listener.connected();
        }
      }
      case SUSPENDED -> listener.suspended(lost("the connection to %s is lost"));
      case LOST -> listener.suspended(lost("the session with %s is lost"));
      case READ_ONLY ->
          listener.suspended(
              lost("%s serves from a server without a quorum, whose data may be old"));
    }
  }

  private Cause lost(String what) {
    return new Cause(
        ErrorCode.REGISTRY_UNREACHABLE,
        String.format(Locale.ROOT, what, plan.connect())
            + "; nothing is removed, and it is tried again for ever");
  }

  /**
   * Takes the session's handle; false if there is none any more: then a later state tells.
   *
   * @param another whether the one that there is is to be replaced first
   */
  private boolean renewHandle(Listener listener, boolean another) {
    try {
      // Without the lock: Curator may have to end an old handle first.
      if (another) {
        curator.getZookeeperClient().reset();
      }
      return take(curator.getZookeeperClient().getZooKeeper(), listener);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      // Lost again already: Curator tells of it, and of the next connection. A handle that was to
      // be replaced stays, and answers that it was refused: then it is tried again.
      return false;
    }
  }

  private synchronized boolean take(ZooKeeper now, Listener listener) {
    if (!closed && (handle.isEmpty() || !handle.get().zooKeeper().equals(now))) {
      handle = Optional.of(new Handle(now, event -> fired(now, event, listener)));
    }
    return !closed;
  }

  private void fired(ZooKeeper from, WatchedEvent event, Listener listener) {
    if (!isCurrent(from)) {
      return;
    }
    switch (event.getType()) {
      case None -> sessionChanged(event.getState(), listener);
      case NodeCreated -> listener.changed(new NodeChange(Kind.CREATED, event.getPath()));
      case NodeDeleted -> listener.changed(new NodeChange(Kind.DELETED, event.getPath()));
      case NodeDataChanged -> listener.changed(new NodeChange(Kind.DATA, event.getPath()));
      case NodeChildrenChanged -> listener.changed(new NodeChange(Kind.CHILDREN, event.getPath()));
      case DataWatchRemoved, ChildWatchRemoved, PersistentWatchRemoved -> {}
    }
  }

  /** Comes in the order of the answers, and so before those of the next connection. */
  private void sessionChanged(KeeperState state, Listener listener) {
    switch (state) {
      case Disconnected, Expired, Closed ->
          listener.suspended(lost("the connection to %s is lost"));
      case AuthFailed -> listener.suspended(failures.notAccepted());
      default -> {}
    }
  }

  private synchronized boolean isCurrent(ZooKeeper from) {
    return !closed && handle.isPresent() && handle.get().zooKeeper().equals(from);
  }

  @Override
  public void sync(Consumer<Answer<String>> reply) {
    renewIfRefused();
    String asked = "the newest state";
    withHandle(asked, reply, now -> now.zooKeeper().sync(ROOT, done(ROOT, asked, reply), null));
  }

  @Override
  public void watch(String path, Consumer<Answer<String>> reply) {
    String asked = "a watch on " + path;
    withHandle(
        asked,
        reply,
        now ->
            now.zooKeeper()
                .addWatch(
                    path,
                    now.watcher(),
                    AddWatchMode.PERSISTENT_RECURSIVE,
                    done(path, asked, reply),
                    null));
  }

  /** For what is answered by nothing but that it was done. */
  private VoidCallback done(String path, String asked, Consumer<Answer<String>> reply) {
    return (code, of, context) ->
        reply.accept(
            code == Code.OK.intValue() ? new Answer.Found<>(path) : failures.answer(code, asked));
  }

  @Override
  public void children(String path, boolean watched, Consumer<Answer<Children>> reply) {
    String asked = "the children of " + path;
    withHandle(
        asked,
        reply,
        now ->
            now.zooKeeper()
                .getChildren(
                    path,
                    watched ? now.watcher() : null,
                    (int code, String of, Object context, List<String> names, Stat stat) ->
                        reply.accept(
                            code == Code.OK.intValue()
                                ? new Answer.Found<>(new Children(names, NodeStat.of(stat)))
                                : failures.answer(code, asked)),
                    null));
  }

  @Override
  public void data(String path, boolean watched, Consumer<Answer<NodeData>> reply) {
    String asked = "the data of " + path;
    withHandle(
        asked,
        reply,
        now ->
            now.zooKeeper()
                .getData(
                    path,
                    watched ? now.watcher() : null,
                    (int code, String of, Object context, byte @Nullable [] bytes, Stat stat) ->
                        reply.accept(
                            code == Code.OK.intValue()
                                ? new Answer.Found<>(
                                    NodeData.of(
                                        bytes == null ? new byte[0] : bytes, NodeStat.of(stat)))
                                : failures.answer(code, asked)),
                    null));
  }

  @Override
  public void stat(String path, boolean watched, Consumer<Answer<NodeStat>> reply) {
    String asked = "whether there is " + path;
    withHandle(
        asked,
        reply,
        now ->
            now.zooKeeper()
                .exists(
                    path,
                    watched ? now.watcher() : null,
                    (int code, String of, Object context, @Nullable Stat stat) ->
                        reply.accept(
                            code == Code.OK.intValue() && stat != null
                                ? new Answer.Found<>(NodeStat.of(stat))
                                : failures.answer(code, asked)),
                    null));
  }

  /**
   * Credentials that were refused end ZooKeeper's handle for good: it never connects again, and
   * Curator leaves it at that.
   */
  private void renewIfRefused() {
    toldOfRefusal().ifPresent(listener -> renewHandle(listener, true));
  }

  /** Who hears of the handle, if it was refused. */
  private synchronized Optional<Listener> toldOfRefusal() {
    boolean refused =
        !closed
            && handle.isPresent()
            && handle.get().zooKeeper().getState() == ZooKeeper.States.AUTH_FAILED;
    return refused ? told : Optional.empty();
  }

  private <T> void withHandle(String asked, Consumer<Answer<T>> reply, Consumer<Handle> request) {
    Optional<Handle> now;
    synchronized (this) {
      now = closed ? Optional.empty() : handle;
    }
    if (now.isPresent()) {
      request.accept(now.get());
    } else {
      reply.accept(failures.answer(Code.CONNECTIONLOSS.intValue(), asked));
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      handle = Optional.empty();
    }
    curator.close();
  }
}
