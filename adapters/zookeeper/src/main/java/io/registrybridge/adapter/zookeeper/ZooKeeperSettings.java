package io.registrybridge.adapter.zookeeper;

import io.registrybridge.adapter.zookeeper.ZooKeeperConfig.KnownLayout;
import io.registrybridge.adapter.zookeeper.client.ConnectionPlan;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.dubbo.LocalityKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The settings of a source of type {@code zookeeper}. */
final class ZooKeeperSettings {
  private static final Pattern CONNECT =
      Pattern.compile("[^\\s,/]+:\\d{1,5}(,[^\\s,/]+:\\d{1,5})*(/[^\\s,]*[^\\s,/])?");
  private static final Pattern PATH = Pattern.compile("(/[^/\\s,]+)+");
  private static final Pattern PATH_OR_CHILDREN = Pattern.compile("(/[^/\\s,*]+)+(/\\*)?");

  static final Setting<String> CONNECT_TO =
      Setting.of(
          "zookeeper.connect",
          matching("addresses such as zk1:2181,zk2:2181 or zk1:2181/chroot", CONNECT),
          "127.0.0.1:2181",
          "The servers of one ensemble, each host:port, and after the last one the chroot, if any:"
              + " the path that stands for the root of everything else. A chroot that does not exist"
              + " is an error and not an empty registry.");
  static final Setting<Duration> SESSION_TIMEOUT =
      Setting.of(
          "zookeeper.session-timeout",
          SettingTypes.duration("1s", "10m"),
          "10s",
          "The wish for the session's timeout; the servers' limits (4s to 40s by default)"
              + " win. A server that has stopped without closing its connections is noticed after"
              + " two thirds of it.");
  static final Setting<List<KnownLayout>> LAYOUTS =
      Setting.of(
          "zookeeper.layouts",
          SettingTypes.list(SettingTypes.oneOf(KnownLayout.class)),
          "dubbo-interface,dubbo-application,spring-cloud",
          "What is read. dubbo-interface: a service for each interface, group and version below"
              + " zookeeper.dubbo-root. dubbo-application: a service for each application of Dubbo 3"
              + " below zookeeper.services-root. dubbo-mapping: a service for each interface of these"
              + " applications, also where they register no interfaces: what a revision provides is"
              + " read below metadata in zookeeper.dubbo-root, or else the mapping there is believed."
              + " spring-cloud: all other instances below zookeeper.services-root. A root that does not"
              + " exist is no error as long as another one does.");
  static final Setting<String> DUBBO_ROOT =
      Setting.of(
          "zookeeper.dubbo-root",
          matching("a path such as /dubbo", PATH),
          "/dubbo",
          "Where Dubbo keeps interfaces: the 'group' of its registry address.");
  static final Setting<String> SERVICES_ROOT =
      Setting.of(
          "zookeeper.services-root",
          matching("a path such as /services", PATH),
          "/services",
          "Where Dubbo 3 and Spring Cloud keep applications.");
  static final Setting<List<String>> PATHS =
      Setting.of(
          "zookeeper.paths",
          SettingTypes.list(matching("a path such as /apps/orders or /apps/*", PATH_OR_CHILDREN)),
          "",
          "Paths of one's own, beside the layouts: /apps/orders is one service, whose children are"
              + " its instances; with /* at its end each child is a service. An instance is a node"
              + " with the JSON of Curator's service discovery, or with a name host:port.");
  static final Setting<GroupBy> GROUP_BY =
      Setting.of(
          "zookeeper.dubbo.group-by",
          SettingTypes.oneOf(GroupBy.class),
          "interface",
          "What one service is at Dubbo's interface level. interface: each interface in a group and a"
              + " version. application: all providers of one application, with a port for each"
              + " protocol; far fewer hosts where applications have many interfaces.");
  static final Setting<String> PROTOCOL_KEY =
      Setting.of(
          "zookeeper.protocol-key",
          SettingTypes.TEXT,
          "protocol",
          "The metadata key that names the protocol of the port, for instances that are not Dubbo's."
              + " Dubbo's ports say their protocol themselves.");
  static final Setting<String> REGION_KEY =
      Setting.of(
          "zookeeper.locality.region-key",
          SettingTypes.TEXT,
          "region",
          "The metadata key (or provider URL's parameter) of the region.");
  static final Setting<String> ZONE_KEY =
      Setting.of(
          "zookeeper.locality.zone-key",
          SettingTypes.TEXT,
          "zone",
          "The metadata key (or provider URL's parameter) of the zone.");
  static final Setting<String> SUBZONE_KEY =
      Setting.of(
          "zookeeper.locality.subzone-key",
          SettingTypes.TEXT,
          "subzone",
          "The metadata key (or provider URL's parameter) of the subzone.");
  static final Setting<Duration> CHECK_INTERVAL =
      Setting.of(
          "zookeeper.check-interval",
          SettingTypes.duration("1s", "10m"),
          "15s",
          "How often the roots are looked at, with jitter: ZooKeeper does not tell when an"
              + " ACL takes a right away. Also how often a missing root or chroot is looked for.");
  static final Setting<Duration> RESYNC_INTERVAL =
      Setting.of(
          "zookeeper.resync-interval",
          SettingTypes.duration("10s", "1d"),
          "10m",
          "How often everything is read once more, slowly (20 lists a second), with"
              + " jitter. Watches tell of changes; this is for what they may have missed.");
  static final Setting<Integer> MAX_BUFFER =
      Setting.of(
          "zookeeper.jute-maxbuffer",
          SettingTypes.integer(100_000, 1_000_000_000),
          "16777216",
          "The largest answer that is taken, in bytes (ZooKeeper's jute.maxbuffer, for this source"
              + " only). A longer list of providers ends the connection, so nothing could be read.");
  static final Setting<String> AUTH_SCHEME =
      Setting.of(
          "zookeeper.auth.scheme",
          SettingTypes.TEXT,
          "digest",
          "The scheme of zookeeper.auth.credentials.");
  static final Setting<String> AUTH_CREDENTIALS =
      Setting.secret(
          "zookeeper.auth.credentials",
          "What the scheme wants; user:password for digest. Needs READ on the roots and below."
              + " ZooKeeper takes any credentials at first, and then refuses each reading.");
  static final Setting<String> SASL_CONTEXT =
      Setting.optional(
          "zookeeper.sasl.context",
          SettingTypes.TEXT,
          "The login context of the JAAS file named by -Djava.security.auth.login.config, for SASL"
              + " (Kerberos or DIGEST-MD5). Left out, SASL is not tried.");
  static final Setting<Boolean> TLS_ENABLED =
      Setting.of(
          "zookeeper.tls.enabled",
          SettingTypes.BOOLEAN,
          "false",
          "Whether the addresses are the servers' secure client ports.");
  static final Setting<Path> TLS_CA =
      Setting.optional(
          "zookeeper.tls.ca",
          SettingTypes.PATH,
          "A PEM file with the certificates that are trusted. Left out, the JVM's own are.");
  static final Setting<Path> TLS_KEY_STORE =
      Setting.optional(
          "zookeeper.tls.key-store",
          SettingTypes.PATH,
          "A PEM file with the private key (PKCS#8) and the client certificate with its chain, for"
              + " servers that ask for one.");
  static final Setting<Boolean> TLS_VERIFY_HOST =
      Setting.of(
          "zookeeper.tls.verify-host",
          SettingTypes.BOOLEAN,
          "true",
          "Whether a server's certificate must name its address. The chain is checked in any case.");

  static final ConfigType<ZooKeeperConfig> TYPE =
      new ConfigType<>(
          List.of(
              CONNECT_TO,
              SESSION_TIMEOUT,
              LAYOUTS,
              DUBBO_ROOT,
              SERVICES_ROOT,
              PATHS,
              GROUP_BY,
              PROTOCOL_KEY,
              REGION_KEY,
              ZONE_KEY,
              SUBZONE_KEY,
              CHECK_INTERVAL,
              RESYNC_INTERVAL,
              MAX_BUFFER,
              AUTH_SCHEME,
              AUTH_CREDENTIALS,
              SASL_CONTEXT,
              TLS_ENABLED,
              TLS_CA,
              TLS_KEY_STORE,
              TLS_VERIFY_HOST),
          ZooKeeperSettings::config);

  private ZooKeeperSettings() {}

  /** {@code zookeeper.dubbo.group-by}. */
  enum GroupBy {
    INTERFACE,
    APPLICATION
  }

  private static ZooKeeperConfig config(SettingValues values) {
    List<KnownLayout> layouts = values.get(LAYOUTS);
    List<String> paths = values.get(PATHS);
    if (layouts.isEmpty() && paths.isEmpty()) {
      values.reject(LAYOUTS, "a layout, or zookeeper.paths");
      layouts = List.of(KnownLayout.values());
    }
    if (values.get(GROUP_BY) == GroupBy.APPLICATION
        && layouts.contains(KnownLayout.DUBBO_MAPPING)) {
      values.reject(
          LAYOUTS,
          "no dubbo-mapping with zookeeper.dubbo.group-by=application: dubbo-application has these"
              + " services");
    }
    Set<KnownLayout> chosen = EnumSet.noneOf(KnownLayout.class);
    chosen.addAll(layouts);
    return new ZooKeeperConfig(
        connection(values),
        chosen,
        values.get(DUBBO_ROOT),
        values.get(SERVICES_ROOT),
        paths,
        values.get(GROUP_BY) == GroupBy.APPLICATION,
        new LocalityKeys(values.get(REGION_KEY), values.get(ZONE_KEY), values.get(SUBZONE_KEY)),
        values.get(PROTOCOL_KEY),
        values.get(CHECK_INTERVAL),
        values.get(RESYNC_INTERVAL));
  }

  private static ConnectionPlan connection(SettingValues values) {
    Optional<ConnectionPlan.Auth> auth =
        values
            .find(AUTH_CREDENTIALS)
            .map(secret -> new ConnectionPlan.Auth(values.get(AUTH_SCHEME), secret));
    return new ConnectionPlan(
        values.get(CONNECT_TO), values.get(SESSION_TIMEOUT), auth, clientProperties(values));
  }

  /** In ZooKeeper's own words (ZKClientConfig, X509Util), which need not be system properties. */
  private static Map<String, String> clientProperties(SettingValues values) {
    Map<String, String> properties = new HashMap<>();
    properties.put("jute.maxbuffer", values.get(MAX_BUFFER).toString());
    properties.put(
        "zookeeper.sasl.client", Boolean.toString(values.find(SASL_CONTEXT).isPresent()));
    values
        .find(SASL_CONTEXT)
        .ifPresent(context -> properties.put("zookeeper.sasl.clientconfig", context));
    if (values.get(TLS_ENABLED)) {
      properties.put("zookeeper.client.secure", "true");
      properties.put("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
      properties.put("zookeeper.ssl.hostnameVerification", values.get(TLS_VERIFY_HOST).toString());
      values.find(TLS_CA).ifPresent(file -> store(properties, "trustStore", values, file));
      values.find(TLS_KEY_STORE).ifPresent(file -> store(properties, "keyStore", values, file));
    }
    return properties;
  }

  private static void store(
      Map<String, String> properties, String which, SettingValues values, Path file) {
    properties.put("zookeeper.ssl." + which + ".location", values.resolve(file).toString());
    properties.put("zookeeper.ssl." + which + ".type", "PEM");
  }

  private static SettingType<String> matching(String expected, Pattern pattern) {
    return SettingTypes.of(
        expected,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("of another form");
          }
          return text;
        });
  }
}
