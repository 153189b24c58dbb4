package io.registrybridge.app.admin;

import io.registrybridge.engine.config.Addresses;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read what on the admin port.
 *
 * <p>On a loopback address everybody on the machine may read, if the request names a loopback host:
 * else a page in somebody's browser could read the API through a name that it has pointed at
 * 127.0.0.1 (DNS rebinding). On any other address everything but the probes and the metrics needs
 * the token. Pure.
 *
 * @param address the address the port is bound to
 * @param token the token; may be empty only where the address is a loopback one
 */
record AdminAccess(String address, Optional<String> token) {
  private static final Set<String> OPEN = Set.of("/livez", "/readyz", "/metrics");
  private static final String SCHEME = "Bearer ";

  AdminAccess {
    if (!Addresses.isLoopback(address) && token.isEmpty()) {
      throw new IllegalArgumentException(
          "admin.address=" + address + " can be reached by others and needs admin.token");
    }
  }

  /** What is to be done with a request. */
  enum Decision {
    ALLOW,
    /** The host it names is not ours. */
    FOREIGN_HOST,
    /** It carries no token, or a wrong one. */
    NO_TOKEN
  }

  /**
   * Decides on a request.
   *
   * @param path the path without the query
   * @param host the {@code Host} header, with or without a port
   * @param authorization the {@code Authorization} header
   */
  Decision decide(String path, String host, Optional<String> authorization) {
    if (Addresses.isLoopback(address)) {
      return Addresses.isLoopback(withoutPort(host)) ? Decision.ALLOW : Decision.FOREIGN_HOST;
    }
    boolean allowed = OPEN.contains(path) || authorization.filter(this::hasToken).isPresent();
    return allowed ? Decision.ALLOW : Decision.NO_TOKEN;
  }

  /** Takes the same time for every wrong token of one length. */
  private boolean hasToken(String authorization) {
    byte[] given = authorization.getBytes(StandardCharsets.UTF_8);
    return token
        .map(expected -> (SCHEME + expected).getBytes(StandardCharsets.UTF_8))
        .filter(expected -> MessageDigest.isEqual(expected, given))
        .isPresent();
  }

  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "AdminAccess[" + address + "]";
  }
}
