package io.registrybridge.xds;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.nio.file.Path;

/**
 * Where and how the server listens.
 *
 * @param address the address to bind, such as {@code 127.0.0.1} or {@code 0.0.0.0} ({@code
 *     mcp.address})
 * @param port the port ({@code mcp.port}), the first one if there are several; 0 takes any that is
 *     free, for tests
 * @param shards 1: one port, and a client's shard is told by the host it dials; more: as many
 *     consecutive ports, with a shard each ({@code mcp.shards})
 * @param transport plaintext or TLS
 */
public record McpServerConfig(String address, int port, int shards, Transport transport) {
  public McpServerConfig {
    if (address.isBlank()) {
      throw invalid("mcp.address is empty: expected an address of this machine.");
    }
    if (shards < 1 || shards > Shard.MAX_COUNT) {
      throw invalid(
          "mcp.shards=%d: expected a number from 1 to %d.".formatted(shards, Shard.MAX_COUNT));
    }
    if (port < 0 || port + shards - 1 > 65_535) {
      throw invalid(
          "mcp.port=%d, mcp.shards=%d: expected ports from 1 to 65535, from mcp.port on."
              .formatted(port, shards));
    }
  }

  private static BridgeException invalid(String message) {
    return new BridgeException(ErrorCode.CONFIGURATION_INVALID, message);
  }

  /** What the connections are made of. */
  public sealed interface Transport {
    /** For loopback, and for networks that are trusted. */
    record Plaintext() implements Transport {}

    /**
     * TLS that the client can verify us by. There is deliberately no client verification: istiod
     * has no certificate to present and no token to send (pilot/pkg/bootstrap/configcontroller.go,
     * getTransportCredentials), so it would only be locked out. Who may connect is for the network
     * to decide.
     *
     * @param certificate a PEM file: our certificate first, then its issuers ({@code
     *     mcp.tls.certificate})
     * @param key a PEM file with the private key in PKCS#8 form ({@code mcp.tls.key})
     */
    record Tls(Path certificate, Path key) implements Transport {}
  }
}
