package io.registrybridge.xds;

/**
 * What istiod's mesh configuration must hold to use this server.
 *
 * @param host how istiod reaches the bridge: a host name, or an address if shards are told by ports
 * @param port the port, or the first of them
 * @param shards how many sources the resources are split into
 * @param split what tells the shards apart
 * @param tls whether the server speaks TLS
 */
public record MeshConfigSnippet(String host, int port, int shards, Split split, boolean tls) {
  /** What tells the shards apart. */
  public enum Split {
    /** Host names such as {@code shard-3-of-8.HOST}, all of which lead to the one port. */
    HOST_NAMES,
    /** Consecutive ports ({@code mcp.shards}). */
    PORTS
  }

  /**
   * The snippet in YAML, at the level of the mesh configuration itself (in Helm's values: below
   * {@code meshConfig}).
   */
  public String yaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "# istiod reads this once, at its start, and only if the bridge listens by then.\n");
    yaml.append("configSources:\n");
    for (int number = 1; number <= shards; number++) {
      yaml.append("- address: ").append(address(number)).append('\n');
      if (tls) {
        yaml.append(TLS_SETTINGS);
      }
    }
    yaml.append("# Without this line istiod ignores every Istio resource in Kubernetes.\n");
    yaml.append("- address: k8s://\n");
    return yaml.toString();
  }

  private static final String TLS_SETTINGS =
      """
        tlsSettings:
          # The only mode that encrypts here, since Istio 1.26; any other is plaintext without a word.
          mode: SIMPLE
          # The text of the CA that signed mcp.tls.certificate, not a path; without it, the system's CAs.
          caCertificates: |
            -----BEGIN CERTIFICATE-----
            REPLACE
            -----END CERTIFICATE-----
      """;

  private String address(int number) {
    if (shards == 1) {
      return "xds://%s:%d".formatted(bracketed(), port);
    }
    return switch (split) {
      case HOST_NAMES -> "xds://shard-%d-of-%d.%s:%d".formatted(number, shards, host, port);
      case PORTS -> "xds://%s:%d".formatted(bracketed(), port + number - 1);
    };
  }

  private String bracketed() {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}
