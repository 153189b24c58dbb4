package io.registrybridge.adapter.nacos.client;

import com.alibaba.nacos.api.naming.pojo.Instance;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client of one namespace. Each call blocks until the server has answered or the timeout is over,
 * and throws a {@link io.registrybridge.api.error.BridgeException} that says what happened. Safe
 * for use by several threads.
 */
public interface NacosConnection extends AutoCloseable {
  /** The names of all services of a group, also of those without instances, in one answer. */
  List<String> services(String group);

  /** What the server now says of a service's instances, past every cache of the client. */
  List<Instance> instances(String group, String service);

  /**
   * Asks that each new list of a service is pushed, also after the connection was lost. A failure
   * needs no repetition: the library repeats it by itself, every few seconds.
   */
  Subscription subscribe(String group, String service, Consumer<List<Instance>> pushed);

  /** Ends it all; returns within moments, also while calls are blocked. */
  @Override
  void close();

  /** What {@link #subscribe} has begun. */
  interface Subscription {
    /**
     * Asks for no more lists, and says whether the server has taken that. If not, none come all the
     * same, and it is to be asked again before the service is subscribed anew.
     */
    boolean end();
  }

  /** Opens connections. */
  @FunctionalInterface
  interface Connector {
    /**
     * Opens one; a server that does not answer is no error, its calls fail then.
     *
     * @param namespace the id; empty for the public one
     * @param listener of the connection's fate
     */
    NacosConnection connect(String namespace, ConnectionListener listener);
  }

  /** Hears that the connection is another one. */
  @FunctionalInterface
  interface ConnectionListener {
    /** The connection was lost and a new one is there; called on the library's thread. */
    void reconnected();
  }
}
