package io.registrybridge.adapter.nacos;

import io.registrybridge.adapter.nacos.catalog.InstanceRules;
import io.registrybridge.adapter.nacos.catalog.InstanceRules.ClusterUse;
import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.Credentials;
import io.registrybridge.adapter.nacos.client.NacosAddress;
import io.registrybridge.adapter.nacos.client.NacosTls;
import io.registrybridge.adapter.nacos.client.ServerAccess;
import io.registrybridge.adapter.nacos.watch.Pace;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a source of type {@code nacos}. */
final class NacosSettings {
  static final Setting<List<NacosAddress>> ADDRESSES =
      Setting.of(
          "nacos.addresses",
          SettingTypes.list(
              SettingTypes.of("an address such as 127.0.0.1:8848", NacosAddress::parse)),
          "127.0.0.1:8848",
          "The servers of one Nacos cluster, each host:port of HTTP; gRPC is expected 1000 above."
              + " One is used until it fails, then another. Never servers of different clusters:"
              + " each would look like the other after it lost its data.");
  static final Setting<List<String>> NAMESPACES =
      Setting.of(
          "nacos.namespaces",
          SettingTypes.list(SettingTypes.of("the id of a namespace", NacosSettings::name)),
          "public",
          "The namespaces to watch, by their ids (not their names); public is the one without an id."
              + " Each costs one connection.");
  static final Setting<List<String>> GROUPS =
      Setting.of(
          "nacos.groups",
          SettingTypes.list(
              SettingTypes.of("the name of a group, without patterns", NacosSettings::name)),
          "DEFAULT_GROUP",
          "The groups to watch, in each of the namespaces. Nacos tells only administrators which"
              + " groups there are, so they are named and not matched. Each costs one short request"
              + " every nacos.probe.interval.");
  static final Setting<String> USERNAME =
      Setting.optional(
          "nacos.username",
          SettingTypes.TEXT,
          "The user, for servers with authentication. Needs the action r on NAMESPACE:*:*.");
  static final Setting<String> PASSWORD =
      Setting.secret("nacos.password", "The password of nacos.username.");
  static final Setting<String> ACCESS_KEY =
      Setting.secret(
          "nacos.access-key", "The access key, where Nacos is a cloud's; instead of a user.");
  static final Setting<String> SECRET_KEY =
      Setting.secret("nacos.secret-key", "The secret of nacos.access-key.");
  static final Setting<String> CONTEXT_PATH =
      Setting.of(
          "nacos.context-path",
          SettingTypes.TEXT,
          "/nacos",
          "Where the HTTP API begins, which is used for the login only. One for all Nacos sources"
              + " of a bridge, since the client library keeps it in one place.");
  static final Setting<Duration> TIMEOUT =
      Setting.of(
          "nacos.timeout",
          SettingTypes.duration("500ms", "1m"),
          "3s",
          "How long an answer may take.");
  static final Setting<Duration> PROBE_INTERVAL =
      Setting.of(
          "nacos.probe.interval",
          SettingTypes.duration("500ms", "5s"),
          "2s",
          "How often the list of a group's services is read: so long it takes until a"
              + " new service is seen, and until a server that stands still is known to. A pause of"
              + " 9s can lose live instances, which is why it is never more than 5s.");
  static final Setting<Duration> PROBE_LIMIT =
      Setting.of(
          "nacos.probe.limit",
          SettingTypes.duration("50ms", "3s"),
          "1s",
          "From which on an answer counts as slow: the server may have stood still, so"
              + " nothing is removed and a new epoch begins when it answers in time again. Raise it"
              + " only for a Nacos that is always that slow.");
  static final Setting<ClusterUse> CLUSTER =
      Setting.of(
          "nacos.cluster",
          SettingTypes.oneOf(ClusterUse.class),
          "label",
          "What an instance's cluster becomes: the label nacos-cluster (none for DEFAULT), its"
              + " region, zone or subzone, or none.");
  static final Setting<String> PROTOCOL_KEY =
      Setting.of(
          "nacos.protocol-key",
          SettingTypes.TEXT,
          "protocol",
          "The metadata key that names the protocol of an instance's port. Without it"
              + " istio.protocol counts.");
  static final Setting<String> REGION_KEY =
      Setting.of(
          "nacos.locality.region-key",
          SettingTypes.TEXT,
          "region",
          "The metadata key of the region.");
  static final Setting<String> ZONE_KEY =
      Setting.of(
          "nacos.locality.zone-key", SettingTypes.TEXT, "zone", "The metadata key of the zone.");
  static final Setting<String> SUBZONE_KEY =
      Setting.of(
          "nacos.locality.subzone-key",
          SettingTypes.TEXT,
          "subzone",
          "The metadata key of the subzone.");
  static final Setting<Boolean> TLS_ENABLED =
      Setting.of(
          "nacos.tls.enabled",
          SettingTypes.BOOLEAN,
          "false",
          "Whether gRPC is secured by TLS. The login is HTTP all the same, unless"
              + " nacos.tls.login=true.");
  static final Setting<Boolean> TLS_LOGIN =
      Setting.of(
          "nacos.tls.login",
          SettingTypes.BOOLEAN,
          "false",
          "Whether the login is HTTPS, at the port of nacos.addresses. Trusted is whom the JVM"
              + " trusts, and not nacos.tls.ca: the client library leaves that to the JVM.");
  static final Setting<Path> TLS_CA =
      Setting.optional(
          "nacos.tls.ca",
          SettingTypes.PATH,
          "A PEM file with the certificates that are trusted. Needed unless nacos.tls.verify=false:"
              + " the client library has no others.");
  static final Setting<Boolean> TLS_VERIFY =
      Setting.of(
          "nacos.tls.verify",
          SettingTypes.BOOLEAN,
          "true",
          "Whether the server's certificate is checked. false trusts every server.");
  static final Setting<Path> TLS_CERTIFICATE =
      Setting.optional(
          "nacos.tls.certificate",
          SettingTypes.PATH,
          "A PEM file with the client certificate and its chain, for servers that ask for one.");
  static final Setting<Path> TLS_KEY =
      Setting.optional(
          "nacos.tls.key",
          SettingTypes.PATH,
          "A PEM file with the private key of the client certificate, in PKCS#8.");
  static final Setting<String> TLS_KEY_PASSWORD =
      Setting.secret("nacos.tls.key-password", "The password of nacos.tls.key, if it has one.");

  static final ConfigType<NacosConfig> TYPE =
      new ConfigType<>(
          List.of(
              ADDRESSES,
              NAMESPACES,
              GROUPS,
              USERNAME,
              PASSWORD,
              ACCESS_KEY,
              SECRET_KEY,
              CONTEXT_PATH,
              TIMEOUT,
              PROBE_INTERVAL,
              PROBE_LIMIT,
              CLUSTER,
              PROTOCOL_KEY,
              REGION_KEY,
              ZONE_KEY,
              SUBZONE_KEY,
              TLS_ENABLED,
              TLS_LOGIN,
              TLS_CA,
              TLS_VERIFY,
              TLS_CERTIFICATE,
              TLS_KEY,
              TLS_KEY_PASSWORD),
          NacosSettings::config);

  private NacosSettings() {}

  private static NacosConfig config(SettingValues values) {
    requireSome(values, ADDRESSES, "at least one address");
    requireSome(values, NAMESPACES, "at least one namespace");
    requireSome(values, GROUPS, "at least one group");
    if (values.get(TLS_LOGIN) && !values.get(TLS_ENABLED)) {
      values.reject(TLS_LOGIN, "false, or nacos.tls.enabled=true beside it");
    }
    Optional<NacosTls> tls = values.get(TLS_ENABLED) ? Optional.of(tls(values)) : Optional.empty();
    return new NacosConfig(
        new ServerAccess(
            values.get(ADDRESSES),
            values.get(CONTEXT_PATH),
            credentials(values),
            tls,
            values.get(TIMEOUT)),
        values.get(NAMESPACES).stream()
            .flatMap(
                namespace ->
                    values.get(GROUPS).stream().map(group -> new Partition(namespace, group)))
            .distinct()
            .toList(),
        new InstanceRules(
            values.get(CLUSTER),
            values.get(PROTOCOL_KEY),
            values.get(REGION_KEY),
            values.get(ZONE_KEY),
            values.get(SUBZONE_KEY)),
        new Pace(values.get(PROBE_INTERVAL), values.get(PROBE_LIMIT)));
  }

  private static void requireSome(
      SettingValues values, Setting<? extends List<?>> setting, String expected) {
    if (values.get(setting).isEmpty()) {
      values.reject(setting, expected);
    }
  }

  private static Credentials credentials(SettingValues values) {
    requireTogether(values, USERNAME, PASSWORD);
    requireTogether(values, ACCESS_KEY, SECRET_KEY);
    boolean user = values.find(USERNAME).isPresent();
    boolean key = values.find(ACCESS_KEY).isPresent();
    if (user && key) {
      values.reject(ACCESS_KEY, "either a user or an access key");
    }
    if (user) {
      return new Credentials.User(
          values.find(USERNAME).orElse(""), values.find(PASSWORD).orElse(""));
    }
    return key
        ? new Credentials.AccessKey(
            values.find(ACCESS_KEY).orElse(""), values.find(SECRET_KEY).orElse(""))
        : new Credentials.Anonymous();
  }

  private static NacosTls tls(SettingValues values) {
    boolean verify = values.get(TLS_VERIFY);
    Optional<Path> ca = values.find(TLS_CA).map(values::resolve);
    if (verify && ca.isEmpty()) {
      values.reject(TLS_CA, "a file, since nacos.tls.enabled=true and nacos.tls.verify=true");
    }
    requireTogether(values, TLS_CERTIFICATE, TLS_KEY);
    Optional<NacosTls.Identity> identity =
        values
            .find(TLS_CERTIFICATE)
            .flatMap(
                certificate ->
                    values
                        .find(TLS_KEY)
                        .map(
                            key ->
                                new NacosTls.Identity(
                                    values.resolve(certificate),
                                    values.resolve(key),
                                    values.find(TLS_KEY_PASSWORD).orElse(""))));
    return new NacosTls(verify ? ca : Optional.empty(), identity, values.get(TLS_LOGIN));
  }

  private static void requireTogether(SettingValues values, Setting<?> one, Setting<?> other) {
    boolean hasOne = values.find(one).isPresent();
    boolean hasOther = values.find(other).isPresent();
    if (hasOne && !hasOther) {
      values.reject(other, "a value, since " + one.key() + " has one");
    }
    if (hasOther && !hasOne) {
      values.reject(one, "a value, since " + other.key() + " has one");
    }
  }

  private static String name(String text) {
    if (text.isEmpty() || text.contains("*") || text.contains("/")) {
      throw new IllegalArgumentException("a pattern or a path");
    }
    return text;
  }
}
