package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.Client;
import io.registrybridge.adapter.zookeeper.client.NodeData;
import io.registrybridge.adapter.zookeeper.client.NodeStat;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.util.function.Consumer;

/**
 * Asks the client so that answers count only for the connection they were asked in. A lost
 * connection is told once, and to nobody who asked. Not thread-safe: answers come under the lock of
 * its user.
 */
final class Requests {
  private static final int MOST_UNDER_WAY = 500;

  private final Client client;
  private final Consumer<Runnable> underLock;
  private final Consumer<Cause> onLost;
  private final Pipeline pipeline = new Pipeline(MOST_UNDER_WAY);
  private int connection;
  private boolean oneShot;

  /**
   * @param underLock runs what follows from an answer
   * @param onLost told when a request got no answer because the connection was lost
   */
  Requests(Client client, Consumer<Runnable> underLock, Consumer<Cause> onLost) {
    this.client = client;
    this.underLock = underLock;
    this.onLost = onLost;
  }

  /** Another connection, or none: what is under way is asked in vain. */
  void startAnew() {
    connection++;
    pipeline.clear();
  }

  /** The server is older than 3.6: each reading sets a watch that fires once. */
  void watchOnceWithEachReading() {
    oneShot = true;
  }

  boolean watchesOnce() {
    return oneShot;
  }

  void sync(Consumer<Answer<String>> then) {
    ask(reply -> client.sync(reply), then);
  }

  void watch(String path, Consumer<Answer<String>> then) {
    ask(reply -> client.watch(path, reply), then);
  }

  void children(String path, Consumer<Answer<Children>> then) {
    ask(reply -> client.children(path, oneShot, reply), then);
  }

  void data(String path, Consumer<Answer<NodeData>> then) {
    ask(reply -> client.data(path, oneShot, reply), then);
  }

  void stat(String path, Consumer<Answer<NodeStat>> then) {
    ask(reply -> client.stat(path, oneShot, reply), then);
  }

  /** A request that cannot be sent is answered too: others wait for its answer. */
  private <T> void ask(Consumer<Consumer<Answer<T>>> request, Consumer<Answer<T>> then) {
    pipeline.submit(
        () -> {
          Consumer<Answer<T>> reply = reply(then);
          try {
            request.accept(reply);
          } catch (RuntimeException e) {
            reply.accept(new Answer.Refused<>(Cause.of(e)));
          }
        });
  }

  private <T> Consumer<Answer<T>> reply(Consumer<Answer<T>> then) {
    int mine = connection;
    return answer -> underLock.accept(() -> answered(mine, answer, then));
  }

  private <T> void answered(int asked, Answer<T> answer, Consumer<Answer<T>> then) {
    if (asked != connection) {
      return;
    }
    if (answer instanceof Answer.Lost<T> lost) {
      onLost.accept(lost.cause());
      return;
    }
    pipeline.answered();
    then.accept(answer);
  }
}
