package io.registrybridge.adapter.zookeeper.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How an ensemble is reached.
 *
 * @param connect {@code host:port,host:port/chroot}, as ZooKeeper's own clients take it
 * @param sessionTimeout the wish; the server has limits of its own
 * @param auth present for a scheme with credentials
 * @param properties of ZooKeeper's client, such as those for TLS
 */
public record ConnectionPlan(
    String connect, Duration sessionTimeout, Optional<Auth> auth, Map<String, String> properties) {
  public ConnectionPlan {
    properties = Map.copyOf(properties);
  }

  /** Credentials; never shown. */
  public record Auth(String scheme, String credentials) {
    @Override
    public String toString() {
      return "Auth[" + scheme + "]";
    }
  }

  /** The path that stands for {@code /}; empty for none. */
  public String chroot() {
    int slash = connect.indexOf('/');
    return slash < 0 ? "" : connect.substring(slash);
  }

  @Override
  public String toString() {
    return connect;
  }
}
