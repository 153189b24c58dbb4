package io.registrybridge.engine.config;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.config.BridgeConfig.CrdConfig;
import io.registrybridge.engine.config.BridgeConfig.LogConfig;
import io.registrybridge.engine.config.BridgeConfig.LogFormat;
import io.registrybridge.engine.config.BridgeConfig.LogLevel;
import io.registrybridge.engine.config.BridgeConfig.McpConfig;
import io.registrybridge.engine.config.BridgeConfig.StoreConfig;
import io.registrybridge.engine.config.BridgeConfig.TlsFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@code bridge.properties} may hold, and how a {@link BridgeConfig} is made of it. */
public final class BridgeSettings {
  private static final int LAST_PORT = 65535;

  private static final Setting<String> MCP_ADDRESS =
      Setting.of(
          "mcp.address",
          Addresses.LISTEN,
          "127.0.0.1",
          "The address on which istiod is served. Give an address that istiod can reach.");
  private static final Setting<Integer> MCP_PORT =
      Setting.of(
          "mcp.port",
          SettingTypes.PORT,
          "15500",
          "The port on which istiod is served; 0 for none.");
  private static final Setting<Integer> MCP_SHARDS =
      Setting.of(
          "mcp.shards",
          SettingTypes.integer(1, 1024),
          "1",
          "On how many consecutive ports, from mcp.port, one shard each is served; 1 for one port"
              + " that serves everything. Where istiod can be given names, shards by name"
              + " (xds://shard-3-of-8.NAME:15500) need no setting and are better.");
  private static final Setting<Boolean> MCP_ACCEPT_SHARD_CHANGE =
      Setting.of(
          "mcp.shards.accept-change",
          SettingTypes.BOOLEAN,
          "false",
          "Whether to start with another mcp.shards than the last time. A running istiod would"
              + " delete most of the mesh: stop it first, or change its meshConfig with it.");
  private static final Setting<Path> MCP_CERTIFICATE =
      Setting.optional(
          "mcp.tls.certificate",
          SettingTypes.PATH,
          "The certificate chain of the MCP server in PEM; read again when it changes. Without it"
              + " istiod is served in plain text. istiod can verify the bridge and never presents a"
              + " certificate itself.");
  private static final Setting<Path> MCP_KEY =
      Setting.optional(
          "mcp.tls.key",
          SettingTypes.PATH,
          "The private key to mcp.tls.certificate in PEM (PKCS #8); read again when it changes.");
  private static final Setting<String> ADMIN_ADDRESS =
      Setting.of(
          "admin.address",
          Addresses.LISTEN,
          "127.0.0.1",
          "The address of probes, metrics and the API. Anything but a loopback address needs"
              + " admin.token.");
  private static final Setting<Integer> ADMIN_PORT =
      Setting.of(
          "admin.port",
          SettingTypes.PORT,
          "15490",
          "The port of probes, metrics and the API; 0 for none.");
  private static final Setting<String> ADMIN_TOKEN =
      Setting.secret(
          "admin.token",
          "What users of the API present as Authorization: Bearer. On a loopback address reading"
              + " needs none; actions of operators always do.");
  private static final Setting<List<String>> ADMIN_HOSTS =
      Setting.of(
          "admin.hosts",
          SettingTypes.list(Addresses.REACHED_BY),
          "",
          "The names by which operators reach the admin port, beside loopback names and IP addresses."
              + " An action that is asked for by another name is refused.");
  private static final Setting<Path> DATA_DIRECTORY =
      Setting.of(
          "data.directory",
          SettingTypes.PATH,
          "data",
          "Where the bridge keeps what must survive a restart.");
  private static final Setting<Duration> DATA_MAX_AGE =
      Setting.of(
          "data.max-age",
          SettingTypes.DURATION,
          "24h",
          "How old the last known good state on disk may be to be used without an operator.");
  private static final Setting<List<URI>> DATA_PEERS =
      Setting.of(
          "data.peers",
          SettingTypes.list(SettingTypes.HTTP_URL),
          "",
          "The admin addresses of the other replicas, each such as http://10.0.0.7:15490. A name"
              + " stands for all its addresses, and a replica leaves itself out, so that all can have"
              + " the same list. A replica that starts without state of its own takes it from the"
              + " first that answers, with its own admin.token.");

  /** The namespace of every source that has none of its own. */
  static final Setting<String> ISTIO_NAMESPACE =
      Setting.of(
          "istio.namespace",
          IstioTypes.NAMESPACE_TEMPLATE,
          "registry-bridge",
          "The namespace of the resources of every source whose own file says nothing else.");

  private static final Setting<Boolean> CRD_ENABLED =
      Setting.of(
          "crd.enabled",
          SettingTypes.BOOLEAN,
          "false",
          "Whether the resources are written to the Kubernetes API server as custom resources.");
  private static final Setting<Path> CRD_KUBECONFIG =
      Setting.optional(
          "crd.kubeconfig",
          SettingTypes.PATH,
          "How to reach the API server; without it the pod's own service account is used.");
  private static final Setting<String> CRD_OWNER =
      Setting.of(
          "crd.owner",
          IstioTypes.KUBERNETES_NAME,
          "registry-bridge",
          "The name of this bridge among those that write to the same API server: the label of what"
              + " it owns, and the name of the Lease by which its replicas agree on who writes. Under"
              + " another name nothing that it wrote before is its own.");
  private static final Setting<String> CRD_LEASE_NAMESPACE =
      Setting.optional(
          "crd.lease.namespace",
          IstioTypes.KUBERNETES_NAME,
          "The namespace of the Lease; without it that of the pod, or of the kubeconfig's context.");
  private static final Setting<Integer> CRD_WRITES_PER_SECOND =
      Setting.of(
          "crd.writes-per-second",
          SettingTypes.integer(1, 10_000),
          "100",
          "The most writes to the API server a second. Changes of endpoints go first.");
  private static final Setting<Duration> CRD_HOST_GRACE =
      Setting.of(
          "crd.host-grace",
          SettingTypes.DURATION,
          "1m",
          "How long a ServiceEntry of the bridge stays after somebody else's for the same host was"
              + " seen. Then it is deleted, for istiod would prefer the older one.");
  private static final Setting<Duration> STORE_QUIET =
      Setting.of(
          "store.quiet",
          SettingTypes.DURATION,
          "20ms",
          "How long nothing must change before changes are rendered together. The first change"
              + " after a calm time goes out at once.");
  private static final Setting<Duration> STORE_LONGEST_WAIT =
      Setting.of(
          "store.longest-wait",
          SettingTypes.DURATION,
          "250ms",
          "How long a change waits at most while others keep coming.");
  private static final Setting<LogFormat> LOG_FORMAT =
      Setting.of(
          "log.format",
          SettingTypes.oneOf(LogFormat.class),
          "text",
          "How log lines are written: for people, or one JSON object a line.");
  private static final Setting<LogLevel> LOG_LEVEL =
      Setting.of(
          "log.level",
          SettingTypes.oneOf(LogLevel.class),
          "info",
          "The least important log line that is written.");

  /** All settings, in the order of the reference. */
  public static final List<Setting<?>> ALL =
      List.of(
          MCP_ADDRESS,
          MCP_PORT,
          MCP_SHARDS,
          MCP_ACCEPT_SHARD_CHANGE,
          MCP_CERTIFICATE,
          MCP_KEY,
          ADMIN_ADDRESS,
          ADMIN_PORT,
          ADMIN_TOKEN,
          ADMIN_HOSTS,
          DATA_DIRECTORY,
          DATA_MAX_AGE,
          DATA_PEERS,
          ISTIO_NAMESPACE,
          CRD_ENABLED,
          CRD_KUBECONFIG,
          CRD_OWNER,
          CRD_LEASE_NAMESPACE,
          CRD_WRITES_PER_SECOND,
          CRD_HOST_GRACE,
          STORE_QUIET,
          STORE_LONGEST_WAIT,
          LOG_FORMAT,
          LOG_LEVEL);

  private BridgeSettings() {}

  /** Makes the configuration of values that are right by themselves, and checks them together. */
  static BridgeConfig create(SettingValues values) {
    McpConfig mcp =
        new McpConfig(
            values.get(MCP_ADDRESS),
            values.get(MCP_PORT),
            values.get(MCP_SHARDS),
            values.get(MCP_ACCEPT_SHARD_CHANGE),
            tlsFiles(values));
    AdminConfig admin =
        new AdminConfig(
            values.get(ADMIN_ADDRESS),
            values.get(ADMIN_PORT),
            values.find(ADMIN_TOKEN).map(Secret::new),
            values.get(ADMIN_HOSTS));
    StoreConfig store = new StoreConfig(values.get(STORE_QUIET), values.get(STORE_LONGEST_WAIT));
    checkPorts(values, mcp, admin);
    checkToken(values, admin);
    if (store.longestWait().compareTo(store.quiet()) < 0) {
      values.reject(STORE_LONGEST_WAIT, "at least store.quiet");
    }
    return new BridgeConfig(
        mcp,
        admin,
        values.resolve(values.get(DATA_DIRECTORY)),
        values.get(DATA_MAX_AGE),
        values.get(DATA_PEERS),
        crd(values),
        store,
        new LogConfig(values.get(LOG_FORMAT), values.get(LOG_LEVEL)));
  }

  private static CrdConfig crd(SettingValues values) {
    boolean enabled = values.get(CRD_ENABLED);
    Optional<Path> kubeconfig =
        enabled
            ? readable(values, CRD_KUBECONFIG)
            : values.find(CRD_KUBECONFIG).map(values::resolve);
    return new CrdConfig(
        enabled,
        kubeconfig,
        values.get(CRD_OWNER),
        values.find(CRD_LEASE_NAMESPACE),
        values.get(CRD_WRITES_PER_SECOND),
        values.get(CRD_HOST_GRACE));
  }

  private static Optional<TlsFiles> tlsFiles(SettingValues values) {
    Optional<Path> certificate = readable(values, MCP_CERTIFICATE);
    Optional<Path> key = readable(values, MCP_KEY);
    if (certificate.isPresent() && key.isEmpty()) {
      values.reject(MCP_CERTIFICATE, "mcp.tls.key beside it");
    }
    if (key.isPresent() && certificate.isEmpty()) {
      values.reject(MCP_KEY, "mcp.tls.certificate beside it");
    }
    return certificate.flatMap(chain -> key.map(secret -> new TlsFiles(chain, secret)));
  }

  private static Optional<Path> readable(SettingValues values, Setting<Path> setting) {
    Optional<Path> path = values.find(setting).map(values::resolve);
    if (path.isPresent() && !Files.isReadable(path.get())) {
      values.reject(setting, "a file that exists and is readable");
    }
    return path;
  }

  private static void checkPorts(SettingValues values, McpConfig mcp, AdminConfig admin) {
    int last = mcp.port() + mcp.shards() - 1;
    if (mcp.enabled() && last > LAST_PORT) {
      values.reject(MCP_SHARDS, "so few shards that the last port is at most " + LAST_PORT);
    }
    if (mcp.enabled() && admin.enabled() && mcp.port() <= admin.port() && admin.port() <= last) {
      String taken =
          mcp.shards() == 1
              ? "mcp.port " + mcp.port()
              : "the MCP ports " + mcp.port() + " to " + last;
      values.reject(ADMIN_PORT, "another port than " + taken);
    }
  }

  private static void checkToken(SettingValues values, AdminConfig admin) {
    boolean open = admin.enabled() && !Addresses.isLoopback(admin.address());
    if (open && admin.token().isEmpty()) {
      values.reject(
          ADMIN_ADDRESS,
          "a loopback address, or admin.token=${env:NAME} beside an address that others can reach");
    }
  }
}
