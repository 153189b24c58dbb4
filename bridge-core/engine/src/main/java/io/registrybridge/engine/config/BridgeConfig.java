package io.registrybridge.engine.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code bridge.properties} says. The namespace for all sources is not here: it is part of
 * each {@link SourceConfig}.
 *
 * @param mcp where istiod is served
 * @param admin where people and probes are served
 * @param dataDirectory where the bridge keeps what must survive a restart; absolute
 * @param dataMaxAge a state of a source that is older than this is served only when an operator
 *     releases it
 * @param peers the admin addresses of the other replicas
 * @param crd whether and how custom resources are written
 * @param store how changes are collected
 * @param log how the bridge logs
 */
public record BridgeConfig(
    McpConfig mcp,
    AdminConfig admin,
    Path dataDirectory,
    Duration dataMaxAge,
    List<URI> peers,
    CrdConfig crd,
    StoreConfig store,
    LogConfig log) {

  public BridgeConfig {
    peers = List.copyOf(peers);
  }

  /**
   * Where istiod is served.
   *
   * @param address the address to listen on
   * @param port the first port; 0 for none
   * @param shards how many consecutive ports serve a shard each; 1 for one port that serves
   *     everything
   * @param acceptShardChange whether a number of shards other than the last start's is accepted
   * @param tls certificate and key; empty for plain text
   */
  public record McpConfig(
      String address, int port, int shards, boolean acceptShardChange, Optional<TlsFiles> tls) {
    /** Whether anything is served by MCP. */
    public boolean enabled() {
      return port != 0;
    }
  }

  /**
   * The server's TLS files; both are read again when they change.
   *
   * @param certificate the certificate chain in PEM
   * @param key the private key in PEM
   */
  public record TlsFiles(Path certificate, Path key) {}

  /**
   * Where people and probes are served.
   *
   * @param address the address to listen on
   * @param port the port; 0 for none
   * @param token what users present; empty only where the address is a loopback one
   * @param hosts further names by which actions may be asked for
   */
  public record AdminConfig(String address, int port, Optional<Secret> token, List<String> hosts) {
    public AdminConfig {
      hosts = List.copyOf(hosts);
    }

    /** Whether anything is served on the admin port. */
    public boolean enabled() {
      return port != 0;
    }
  }

  /**
   * Whether and how custom resources are written to a Kubernetes API server.
   *
   * @param enabled whether they are
   * @param kubeconfig how the API server is reached; empty for the pod's own service account
   * @param owner the name of this bridge among those that write to the same API server; the
   *     replicas of one have the same
   * @param leaseNamespace where the replicas' Lease is; empty for the pod's namespace or that of
   *     the kubeconfig's context
   * @param writesPerSecond the most writes a second
   * @param hostGrace how long ours stays beside somebody else's ServiceEntry for the same host
   */
  public record CrdConfig(
      boolean enabled,
      Optional<Path> kubeconfig,
      String owner,
      Optional<String> leaseNamespace,
      int writesPerSecond,
      Duration hostGrace) {}

  /**
   * How changes are collected before they are rendered.
   *
   * @param quiet how long nothing must change before a batch is rendered
   * @param longestWait how long a change waits at most while others keep coming
   */
  public record StoreConfig(Duration quiet, Duration longestWait) {}

  /** How the bridge logs. */
  public record LogConfig(LogFormat format, LogLevel level) {}

  /** For people, or for machines with one JSON object a line. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** The least important line that is still written. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
