package io.registrybridge.adapter.nacos.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens for HTTP; gRPC is on the port 1000 above it.
 *
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port from 1 to 64535
 */
public record NacosAddress(String host, int port) {
  /** How far the gRPC port is above the HTTP port (Nacos manual, "deployment"). */
  public static final int GRPC_OFFSET = 1000;

  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\[\\]:/,\\s]+)(?::(\\d{1,5}))?");
  private static final int DEFAULT_PORT = 8848;
  private static final int LAST_PORT = 65_535 - GRPC_OFFSET;

  /**
   * Reads {@code host:port} or {@code host}.
   *
   * @throws IllegalArgumentException if it is neither, or the gRPC port would be out of range
   */
  public static NacosAddress parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("neither host:port nor host");
    }
    int port = parts.group(2) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(2));
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException("the port is not from 1 to " + LAST_PORT);
    }
    return new NacosAddress(parts.group(1), port);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
