package io.registrybridge.adapter.zookeeper.client;

import io.registrybridge.api.event.SourceStatus.Cause;
import java.util.function.Consumer;

/**
 * A session with an ensemble, which renews itself for ever until it is closed.
 *
 * <p>Safe for use by several threads. No method blocks but {@link #close()}. Answers and changes
 * come one after the other, in the order in which the server sent them: a change that an answer
 * does not show yet comes after it. Each request is answered once, unless the client is closed.
 */
public interface Client extends AutoCloseable {
  /** Hears how the session fares. */
  interface Listener {
    /**
     * There is a connection: the first one, or again. What happened since the last one was lost is
     * unknown, in the same session as in a new one; requests and watches go to this connection from
     * now on.
     */
    void connected();

    /** There is no connection. */
    void suspended(Cause cause);

    /** A watch has fired. */
    void changed(NodeChange change);
  }

  /** Connects. Called once. */
  void start(Listener listener);

  /**
   * Brings the server at the other end up to what the ensemble had decided when it was asked; what
   * is asked after this is answered with that or something newer. Where the session was refused for
   * good, this begins another one; the first thing to be asked after a pause.
   */
  void sync(Consumer<Answer<String>> reply);

  /** Watches a path and all that is below it, whether it is there or not; from 3.6 on. */
  void watch(String path, Consumer<Answer<String>> reply);

  /**
   * Asks for the names of a node's children.
   *
   * @param watched whether the next change is told, for servers without {@link #watch}
   */
  void children(String path, boolean watched, Consumer<Answer<Children>> reply);

  /** Asks for a node's data; {@code watched} as in {@link #children}. */
  void data(String path, boolean watched, Consumer<Answer<NodeData>> reply);

  /** Asks whether there is a node; {@code watched} as in {@link #children}, also for its coming. */
  void stat(String path, boolean watched, Consumer<Answer<NodeStat>> reply);

  /** Ends the session; takes a second at most. Nothing is told after it has returned. */
  @Override
  void close();
}
