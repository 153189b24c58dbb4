package io.registrybridge.adapter.consul;

import com.ecwid.consul.v1.ConsistencyMode;
import io.registrybridge.adapter.consul.catalog.InstanceRules;
import io.registrybridge.adapter.consul.http.ConsulAddress;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a source of type {@code consul}. */
final class ConsulSettings {
  /** Below this there is no room for the lists and the reads beside the long polls. */
  private static final int LEAST_CONNECTIONS = 16;

  private static final int MOST_CONNECTIONS = 10_000;

  static final Setting<List<ConsulAddress>> ADDRESSES =
      Setting.of(
          "consul.addresses",
          SettingTypes.list(
              SettingTypes.of("an address such as 127.0.0.1:8500", ConsulAddress::parse)),
          "127.0.0.1:8500",
          "The agents to ask, each host:port, all of one datacenter. The first is used until it"
              + " fails, then the next. A local client agent is best.");
  static final Setting<String> DATACENTER =
      Setting.optional(
          "consul.datacenter",
          SettingTypes.TEXT,
          "The datacenter to watch. Left out, the agent is asked for its own at the start, for which"
              + " the token needs 'agent:read' unless there is one datacenter only.");
  static final Setting<String> TOKEN =
      Setting.secret(
          "consul.token",
          "The ACL token, with 'service_prefix \"\" read' and 'node_prefix \"\" read'. Needed where"
              + " ACLs deny by default: without one Consul answers with an empty list, which is never"
              + " believed.");
  static final Setting<Integer> MAX_CONNECTIONS =
      Setting.of(
          "consul.max-connections",
          SettingTypes.integer(LEAST_CONNECTIONS, MOST_CONNECTIONS),
          "100",
          "The most connections open to an agent together. Consul refuses more than its"
              + " limits.http_max_conns_per_client (default 200) from one address. On plain HTTP"
              + " a connection serves one service at a time, on HTTPS 200; all services are served in"
              + " any case, those beyond the budget a little later.");
  static final Setting<Healthy> HEALTHY =
      Setting.of(
          "consul.healthy",
          SettingTypes.of("passing or passing,warning", ConsulSettings::healthy),
          "passing",
          "Which check states get traffic: passing, or passing,warning. Checks of the node and"
              + " maintenance mode count as well.");
  static final Setting<Consistency> CONSISTENCY =
      Setting.of(
          "consul.consistency",
          SettingTypes.oneOf(Consistency.class),
          "default",
          "Which server answers: default (the leader), stale (any, cheaper for the leader), or"
              + " consistent (the leader, after it has asked the others).");
  static final Setting<Duration> MAX_STALE =
      Setting.of(
          "consul.max-stale",
          SettingTypes.DURATION,
          "10s",
          "With stale reads: an answer of a server that has not heard from its leader for longer is"
              + " not believed.");
  static final Setting<Boolean> CACHED =
      Setting.of(
          "consul.cached",
          SettingTypes.BOOLEAN,
          "false",
          "Whether the agent's cache serves the long polls on single services. Relieves the servers"
              + " when the addresses are client agents.");
  static final Setting<FilteredAnswers> FILTERED_ANSWERS =
      Setting.of(
          "consul.filtered-answers",
          SettingTypes.oneOf(FilteredAnswers.class),
          "distrust",
          "What an answer is worth from which Consul left out what the token may not read. distrust:"
              + " nothing is removed because of it, and it is reported. accept: the token is meant to"
              + " see a part only; then a right that is taken away looks like a removal.");
  static final Setting<Duration> WAIT =
      Setting.of(
          "consul.wait",
          SettingTypes.duration("1s", "10m"),
          "5m",
          "How long a blocking query waits. Shorter finds a right that was taken away"
              + " sooner, and costs more requests.");
  static final Setting<Duration> TIMEOUT =
      Setting.of(
          "consul.timeout",
          SettingTypes.duration("100ms", "5m"),
          "10s",
          "How long an answer may take, beyond the time a blocking query waits.");
  static final Setting<List<Glob>> TAGS_INCLUDE =
      Setting.of(
          "consul.tags.include",
          SettingTypes.GLOBS,
          "*",
          "Only instances with a tag that matches one of these globs. The default takes all, also"
              + " those without tags.");
  static final Setting<List<Glob>> TAGS_EXCLUDE =
      Setting.of(
          "consul.tags.exclude",
          SettingTypes.GLOBS,
          "",
          "No instances with a tag that matches one of these globs.");
  static final Setting<Boolean> TAGS_PLAIN =
      Setting.of(
          "consul.tags.plain-as-metadata",
          SettingTypes.BOOLEAN,
          "false",
          "Whether a tag without '=' becomes metadata (and so a label) with the value true. Tags"
              + " key=value always become metadata.");
  static final Setting<Boolean> PROXIES =
      Setting.of(
          "consul.proxies",
          SettingTypes.BOOLEAN,
          "false",
          "Whether Consul's own sidecar proxies and gateways are taken as instances.");
  static final Setting<AddressKind> ADDRESS =
      Setting.of(
          "consul.address",
          SettingTypes.oneOf(AddressKind.class),
          "lan",
          "lan: the address of the instance, or of its node. wan: the tagged address 'wan' where"
              + " there is one.");
  static final Setting<Boolean> NODE_METADATA =
      Setting.of(
          "consul.node-metadata",
          SettingTypes.BOOLEAN,
          "false",
          "Whether the metadata of the node becomes metadata of its instances; that of the service"
              + " wins.");
  static final Setting<String> PROTOCOL_KEY =
      Setting.of(
          "consul.protocol-key",
          SettingTypes.TEXT,
          "protocol",
          "The metadata key (or the key of a tag key=value) that names the protocol of the port."
              + " Without it a single tag http, http2, grpc, https, tcp or tls counts.");
  static final Setting<String> REGION_KEY =
      Setting.of(
          "consul.locality.region-key",
          SettingTypes.TEXT,
          "region",
          "The metadata key of the region, of the service or else its node. Consul's own locality"
              + " wins; without any the datacenter is the region.");
  static final Setting<String> ZONE_KEY =
      Setting.of(
          "consul.locality.zone-key",
          SettingTypes.TEXT,
          "zone",
          "The metadata key of the zone, of the service or else its node.");
  static final Setting<String> SUBZONE_KEY =
      Setting.of(
          "consul.locality.subzone-key",
          SettingTypes.TEXT,
          "subzone",
          "The metadata key of the subzone, of the service or else its node.");
  static final Setting<Boolean> TLS_ENABLED =
      Setting.of(
          "consul.tls.enabled",
          SettingTypes.BOOLEAN,
          "false",
          "Whether the addresses are HTTPS ports. Recommended with many services, also for speed:"
              + " HTTPS speaks HTTP/2, where one connection serves 200 services.");
  static final Setting<Path> TLS_CA =
      Setting.optional(
          "consul.tls.ca",
          SettingTypes.PATH,
          "A PEM file with the certificates that are trusted. Left out, the JVM's own are.");
  static final Setting<Path> TLS_CERTIFICATE =
      Setting.optional(
          "consul.tls.certificate",
          SettingTypes.PATH,
          "A PEM file with the client certificate and its chain, for agents with verify_incoming.");
  static final Setting<Path> TLS_KEY =
      Setting.optional(
          "consul.tls.key",
          SettingTypes.PATH,
          "A PEM file with the private key of the client certificate, in PKCS#8.");
  static final Setting<Boolean> TLS_VERIFY_HOST =
      Setting.of(
          "consul.tls.verify-host",
          SettingTypes.BOOLEAN,
          "true",
          "Whether the agent's certificate must name its address. The chain is checked in any case;"
              + " false is for certificates that name only server.DATACENTER.consul.");

  static final ConfigType<ConsulConfig> TYPE =
      new ConfigType<>(
          List.of(
              ADDRESSES,
              DATACENTER,
              TOKEN,
              MAX_CONNECTIONS,
              HEALTHY,
              CONSISTENCY,
              MAX_STALE,
              CACHED,
              FILTERED_ANSWERS,
              WAIT,
              TIMEOUT,
              TAGS_INCLUDE,
              TAGS_EXCLUDE,
              TAGS_PLAIN,
              PROXIES,
              ADDRESS,
              NODE_METADATA,
              PROTOCOL_KEY,
              REGION_KEY,
              ZONE_KEY,
              SUBZONE_KEY,
              TLS_ENABLED,
              TLS_CA,
              TLS_CERTIFICATE,
              TLS_KEY,
              TLS_VERIFY_HOST),
          ConsulSettings::config);

  private ConsulSettings() {}

  /** {@code consul.healthy}. */
  enum Healthy {
    PASSING,
    PASSING_AND_WARNING
  }

  /** {@code consul.consistency}, with the names operators know from Consul. */
  enum Consistency {
    DEFAULT,
    STALE,
    CONSISTENT
  }

  /** {@code consul.filtered-answers}. */
  enum FilteredAnswers {
    DISTRUST,
    ACCEPT
  }

  /** {@code consul.address}. */
  enum AddressKind {
    LAN,
    WAN
  }

  private static ConsulConfig config(SettingValues values) {
    if (values.get(ADDRESSES).isEmpty()) {
      values.reject(ADDRESSES, "at least one address");
    }
    Optional<TlsFiles> tls = values.get(TLS_ENABLED) ? Optional.of(tls(values)) : Optional.empty();
    return new ConsulConfig(
        values.get(ADDRESSES),
        values.find(DATACENTER),
        values.find(TOKEN).orElse(""),
        values.get(MAX_CONNECTIONS),
        consistency(values.get(CONSISTENCY)),
        values.get(CACHED),
        values.get(FILTERED_ANSWERS) == FilteredAnswers.ACCEPT,
        values.get(MAX_STALE),
        values.get(WAIT),
        values.get(TIMEOUT),
        instances(values),
        tls);
  }

  private static InstanceRules instances(SettingValues values) {
    return new InstanceRules(
        values.get(HEALTHY) == Healthy.PASSING_AND_WARNING,
        values.get(TAGS_INCLUDE),
        values.get(TAGS_EXCLUDE),
        values.get(PROXIES),
        values.get(ADDRESS) == AddressKind.WAN,
        values.get(TAGS_PLAIN),
        values.get(NODE_METADATA),
        values.get(PROTOCOL_KEY),
        new InstanceRules.LocalityKeys(
            values.get(REGION_KEY), values.get(ZONE_KEY), values.get(SUBZONE_KEY)));
  }

  private static TlsFiles tls(SettingValues values) {
    boolean certificate = values.find(TLS_CERTIFICATE).isPresent();
    boolean key = values.find(TLS_KEY).isPresent();
    if (certificate && !key) {
      values.reject(TLS_KEY, "the key of consul.tls.certificate");
    }
    if (key && !certificate) {
      values.reject(TLS_CERTIFICATE, "the certificate of consul.tls.key");
    }
    return new TlsFiles(
        values.find(TLS_CA).map(values::resolve),
        values.find(TLS_CERTIFICATE).map(values::resolve),
        values.find(TLS_KEY).map(values::resolve),
        values.get(TLS_VERIFY_HOST));
  }

  private static ConsistencyMode consistency(Consistency consistency) {
    return switch (consistency) {
      case DEFAULT -> ConsistencyMode.DEFAULT;
      case STALE -> ConsistencyMode.STALE;
      case CONSISTENT -> ConsistencyMode.CONSISTENT;
    };
  }

  private static Healthy healthy(String text) {
    return switch (text.replace(" ", "")) {
      case "passing" -> Healthy.PASSING;
      case "passing,warning", "warning,passing" -> Healthy.PASSING_AND_WARNING;
      default -> throw new IllegalArgumentException("neither");
    };
  }
}
