package io.registrybridge.adapter.consul.http;

/**
 * Where an agent listens.
 *
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port from 1 to 65535
 */
public record ConsulAddress(String host, int port) {
  private static final int DEFAULT_PORT = 8500;

  /**
   * Reads {@code host}, {@code host:port} or {@code [v6]:port}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static ConsulAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (text.contains("/") || text.isBlank()) {
      throw new IllegalArgumentException("no scheme and no path belong here");
    }
    if (colon < 0 || text.endsWith("]")) {
      return new ConsulAddress(text, DEFAULT_PORT);
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    String host = text.substring(0, colon);
    boolean bareIpv6 = host.contains(":") && !host.startsWith("[");
    if (host.isEmpty() || bareIpv6 || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not host:port");
    }
    return new ConsulAddress(host, port);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
