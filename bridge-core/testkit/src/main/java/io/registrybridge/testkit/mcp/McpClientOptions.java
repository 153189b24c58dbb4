package io.registrybridge.testkit.mcp;

import java.time.Duration;

/**
 * How a client connects.
 *
 * @param host the address to connect to
 * @param port its port
 * @param authority what it calls the address, such as {@code shard-1-of-8.bridge:15500}; "" for
 *     what it connects to
 * @param trustedPem the text of the CA certificate that the server is verified by; "" for plaintext
 * @param generation which istiod it is
 * @param keepAlive between pings; istiod's default is 30 s, gRPC's least is 10 s
 */
public record McpClientOptions(
    String host,
    int port,
    String authority,
    String trustedPem,
    IstiodGeneration generation,
    Duration keepAlive) {

  /** Plaintext, as the newest istiod. */
  public static McpClientOptions to(String host, int port) {
    return new McpClientOptions(
        host, port, "", "", IstiodGeneration.FROM_1_30, Duration.ofSeconds(30));
  }

  public McpClientOptions withAuthority(String authority) {
    return new McpClientOptions(host, port, authority, trustedPem, generation, keepAlive);
  }

  public McpClientOptions withTrustedPem(String trustedPem) {
    return new McpClientOptions(host, port, authority, trustedPem, generation, keepAlive);
  }

  public McpClientOptions withGeneration(IstiodGeneration generation) {
    return new McpClientOptions(host, port, authority, trustedPem, generation, keepAlive);
  }

  public McpClientOptions withKeepAlive(Duration keepAlive) {
    return new McpClientOptions(host, port, authority, trustedPem, generation, keepAlive);
  }
}
