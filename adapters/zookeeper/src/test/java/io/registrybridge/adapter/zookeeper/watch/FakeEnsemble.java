package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.Client;
import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.adapter.zookeeper.client.NodeChange.Kind;
import io.registrybridge.adapter.zookeeper.client.NodeData;
import io.registrybridge.adapter.zookeeper.client.NodeStat;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.zookeeper.common.PathUtils;

/**
 * A tree of nodes that answers at once, and tells changes when the test wants it to. What is no
 * path it refuses as ZooKeeper's client does: by an exception to who asks.
 */
final class FakeEnsemble implements Client {
  private final TreeMap<String, Node> nodes = new TreeMap<>();
  // What the server at the other end knows of them.
  private TreeMap<String, Node> shown = nodes;
  private TreeMap<String, Node> known = nodes;
  private final Set<String> forbidden = new HashSet<>();
  private final Set<String> deadly = new HashSet<>();
  final List<String> asked = new ArrayList<>();
  private Optional<Listener> listener = Optional.empty();
  private boolean connected;
  private boolean recursiveWatches = true;
  // One-shot watches; those on data are also for a node's coming.
  private final Set<String> dataWatches = new HashSet<>();
  private final Set<String> childWatches = new HashSet<>();
  private long zxid = 10;
  private long serverClock = 1_000;

  private record Node(String data, long czxid, long ctime, long mzxid, long pzxid) {
    NodeStat stat() {
      return new NodeStat(czxid, ctime, mzxid, pzxid);
    }

    Node withChildrenChanged(long zxid) {
      return new Node(data, czxid, ctime, mzxid, zxid);
    }
  }

  void olderThan36() {
    recursiveWatches = false;
  }

  /** No watch that was set fires any more. */
  void forgetWatches() {
    dataWatches.clear();
    childWatches.clear();
  }

  /** A connection is there; the client hears of it. */
  void connect() {
    connected = true;
    listener.ifPresent(Listener::connected);
  }

  /** A server of the ensemble hears nothing more from now on, until it is asked to. */
  void leaveOneBehind() {
    known = new TreeMap<>(nodes);
  }

  /** A connection is there, to the server that was left behind. */
  void connectToTheOneBehind() {
    shown = known;
    connect();
  }

  void disconnect() {
    connected = false;
    listener.ifPresent(to -> to.suspended(lost()));
  }

  /** Nothing is as it was; the clock goes on. */
  void erase() {
    nodes.clear();
    zxid = 10;
    serverClock += 100_000;
  }

  void forbid(String path) {
    forbidden.add(path);
  }

  /** From now on the client cannot take the answer to a question about this node. */
  void endTheConnectionAt(String path) {
    deadly.add(path);
  }

  void allow(String path) {
    forbidden.remove(path);
  }

  /** Creates a node with those above it. */
  void create(String path, String data) {
    int slash = path.lastIndexOf('/');
    if (slash > 0 && !nodes.containsKey(path.substring(0, slash))) {
      create(path.substring(0, slash), "");
    }
    zxid++;
    nodes.put(path, new Node(data, zxid, ++serverClock, zxid, zxid));
    nodes.computeIfPresent(
        path.substring(0, Math.max(slash, 0)), (p, parent) -> parent.withChildrenChanged(zxid));
    tell(Kind.CREATED, path);
  }

  void set(String path, String data) {
    zxid++;
    nodes.computeIfPresent(
        path, (p, node) -> new Node(data, node.czxid(), node.ctime(), zxid, node.pzxid()));
    tell(Kind.DATA, path);
  }

  /** Deletes a node with all below it. */
  void delete(String path) {
    for (String below : List.copyOf(nodes.descendingKeySet())) {
      if (below.equals(path) || below.startsWith(path + "/")) {
        zxid++;
        nodes.remove(below);
        int slash = below.lastIndexOf('/');
        nodes.computeIfPresent(
            below.substring(0, slash), (p, parent) -> parent.withChildrenChanged(zxid));
        tell(Kind.DELETED, below);
      }
    }
  }

  private void tell(Kind kind, String path) {
    if (!connected) {
      return;
    }
    if (recursiveWatches) {
      listener.ifPresent(to -> to.changed(new NodeChange(kind, path)));
    } else {
      fire(kind, path);
    }
  }

  /** As DataTree does it: each watch once, and the node's own before those of its parent. */
  private void fire(Kind kind, String path) {
    boolean watched = dataWatches.remove(path);
    if (kind == Kind.DELETED) {
      watched |= childWatches.remove(path);
    }
    if (watched) {
      listener.ifPresent(to -> to.changed(new NodeChange(kind, path)));
    }
    String parent = path.substring(0, path.lastIndexOf('/'));
    if (kind != Kind.DATA && childWatches.remove(parent)) {
      listener.ifPresent(to -> to.changed(new NodeChange(Kind.CHILDREN, parent)));
    }
  }

  @Override
  public void start(Listener to) {
    listener = Optional.of(to);
    if (connected) {
      to.connected();
    }
  }

  @Override
  public void sync(Consumer<Answer<String>> reply) {
    if (connected) {
      shown = nodes;
      reply.accept(new Answer.Found<>("/"));
    } else {
      reply.accept(new Answer.Lost<>(lost()));
    }
  }

  @Override
  public void watch(String path, Consumer<Answer<String>> reply) {
    PathUtils.validatePath(path);
    if (!connected) {
      reply.accept(new Answer.Lost<>(lost()));
    } else if (recursiveWatches) {
      reply.accept(new Answer.Found<>(path));
    } else {
      reply.accept(new Answer.Unsupported<>());
    }
  }

  @Override
  public void children(String path, boolean watched, Consumer<Answer<Children>> reply) {
    PathUtils.validatePath(path);
    asked.add("children " + path);
    Answer<Children> answer =
        answer(
            path,
            node ->
                new Children(
                    shown.keySet().stream()
                        .filter(below -> below.startsWith(path + "/"))
                        .map(below -> below.substring(path.length() + 1))
                        .filter(name -> !name.contains("/"))
                        .toList(),
                    node.stat()));
    if (watched && answer instanceof Answer.Found<Children>) {
      childWatches.add(path);
    }
    reply.accept(answer);
  }

  @Override
  public void data(String path, boolean watched, Consumer<Answer<NodeData>> reply) {
    PathUtils.validatePath(path);
    asked.add("data " + path);
    Answer<NodeData> answer = answer(path, node -> new NodeData(node.data(), node.stat()));
    if (watched && answer instanceof Answer.Found<NodeData>) {
      dataWatches.add(path);
    }
    reply.accept(answer);
  }

  @Override
  public void stat(String path, boolean watched, Consumer<Answer<NodeStat>> reply) {
    PathUtils.validatePath(path);
    if (watched) {
      dataWatches.add(path);
    }
    reply.accept(answer(path, Node::stat));
  }

  private <T> Answer<T> answer(String path, Function<Node, T> value) {
    if (!connected || deadly.contains(path)) {
      return new Answer.Lost<>(lost());
    }
    if (forbidden.contains(path)) {
      return new Answer.Refused<>(
          new Cause(ErrorCode.REGISTRY_UNAUTHORIZED, "no right to read " + path));
    }
    Node node = shown.get(path);
    return node == null ? new Answer.Missing<>() : new Answer.Found<>(value.apply(node));
  }

  private static Cause lost() {
    return new Cause(ErrorCode.REGISTRY_UNREACHABLE, "the fake's connection is lost");
  }

  @Override
  public void close() {
    listener = Optional.empty();
  }
}
