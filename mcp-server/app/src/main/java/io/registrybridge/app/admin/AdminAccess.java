package io.registrybridge.app.admin;

import io.registrybridge.engine.config.Addresses;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may do what on the admin port. Pure.
 *
 * <p>On a loopback address everybody on the machine may read, if the request names a loopback host:
 * else a page in somebody's browser could read the API through a name that it has pointed at
 * 127.0.0.1 (DNS rebinding). On any other address everything but the probes and the metrics needs
 * the token.
 *
 * <p>Whatever changes something or hands out state needs the token everywhere, must be asked for by
 * a name that is ours, and, from a browser, by a page of ours (a foreign page could send a request,
 * though not read its answer).
 *
 * @param config where the port is; its token may be empty only on a loopback address
 */
record AdminAccess(AdminConfig config) {
  private static final Set<String> OPEN = Set.of("/livez", "/readyz", "/metrics");
  private static final String SCHEME = "Bearer ";
  // No page can have an IP address's name point elsewhere.
  private static final Pattern IP =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*");

  AdminAccess {
    if (!Addresses.isLoopback(config.address()) && config.token().isEmpty()) {
      throw new IllegalArgumentException(
          "admin.address=" + config.address() + " can be reached by others and needs admin.token");
    }
  }

  /**
   * What a request says of itself.
   *
   * @param sensitive whether it changes something or asks for state
   * @param path without the query
   * @param host the {@code Host} header, with or without a port
   * @param origin the {@code Origin} header, which browsers add
   * @param authorization the {@code Authorization} header
   */
  record Request(
      boolean sensitive,
      String path,
      String host,
      Optional<String> origin,
      Optional<String> authorization) {}

  /** What is to be done with a request. */
  enum Decision {
    ALLOW,
    /** The host it names is not ours. */
    FOREIGN_HOST,
    /** It comes from a page that is not ours. */
    FOREIGN_ORIGIN,
    /** It carries no token, or a wrong one. */
    NO_TOKEN,
    /** It needs a token, and none is configured. */
    NO_TOKEN_CONFIGURED
  }

  /** Decides on a request. */
  Decision decide(Request request) {
    String name = withoutPort(request.host()).toLowerCase(Locale.ROOT);
    if (request.sensitive()) {
      return decideSensitive(request, name);
    }
    if (isLoopback()) {
      return Addresses.isLoopback(name) ? Decision.ALLOW : Decision.FOREIGN_HOST;
    }
    return OPEN.contains(request.path()) || hasToken(request) ? Decision.ALLOW : Decision.NO_TOKEN;
  }

  private Decision decideSensitive(Request request, String name) {
    if (!isOurs(name)) {
      return Decision.FOREIGN_HOST;
    }
    if (request.origin().isPresent() && !isOfHost(request.origin().get(), request.host())) {
      return Decision.FOREIGN_ORIGIN;
    }
    if (config.token().isEmpty()) {
      return Decision.NO_TOKEN_CONFIGURED;
    }
    return hasToken(request) ? Decision.ALLOW : Decision.NO_TOKEN;
  }

  private boolean isLoopback() {
    return Addresses.isLoopback(config.address());
  }

  private boolean isOurs(String name) {
    return Addresses.isLoopback(name)
        || (!isLoopback()
            && (IP.matcher(name).matches() || name.equalsIgnoreCase(config.address())))
        || config.hosts().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static boolean isOfHost(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  /** Takes the same time for every wrong token of one length. */
  private boolean hasToken(Request request) {
    byte[] given = request.authorization().orElse("").getBytes(StandardCharsets.UTF_8);
    return config
        .token()
        .map(Secret::value)
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
}
