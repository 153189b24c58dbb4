package io.registrybridge.adapter.eureka;

import io.registrybridge.adapter.eureka.http.EurekaServer;
import io.registrybridge.adapter.eureka.http.HttpTransport.Access;
import io.registrybridge.adapter.eureka.registry.InstanceRules;
import io.registrybridge.adapter.eureka.registry.InstanceRules.MetadataPort;
import io.registrybridge.adapter.eureka.watch.EurekaWatch.Plan;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.api.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings of a source of type {@code eureka}. */
final class EurekaSettings {
  private static final List<String> STATUS_WORDS =
      List.of("UP", "DOWN", "STARTING", "OUT_OF_SERVICE", "UNKNOWN");

  static final Setting<List<EurekaServer>> URLS =
      Setting.of(
          "eureka.urls",
          SettingTypes.list(
              SettingTypes.of(
                  "an address such as http://127.0.0.1:8761/eureka, without user and password"
                      + " (eureka.username, eureka.password)",
                  EurekaServer::parse)),
          "http://127.0.0.1:8761/eureka",
          "The servers of one registry, which replicate to each other. The first is asked until it"
              + " fails twice, then the next. Name each server, not a load balancer before them:"
              + " servers that take turns cannot be told from servers that start anew, and then"
              + " removals are held.");
  static final Setting<Duration> INTERVAL =
      Setting.of(
          "eureka.interval",
          SettingTypes.duration("100ms", "2m"),
          "5s",
          "How often the server is asked what has changed, or up to a tenth sooner. With"
              + " the server's read-only cache on (its default) changes show after up to 30 s,"
              + " whatever is set here.");
  static final Setting<Duration> FULL_INTERVAL =
      Setting.of(
          "eureka.full-interval",
          SettingTypes.duration("1s", "10m"),
          "2m",
          "How often everything is read although nothing demands it, or up to a tenth"
              + " sooner: metadata changes leave no trace in what the server says has changed.");
  static final Setting<Duration> TIMEOUT =
      Setting.of(
          "eureka.timeout",
          SettingTypes.duration("100ms", "5m"),
          "10s",
          "How long a whole answer may take. 10,000 applications with 3 instances each are some MB.");
  static final Setting<Set<String>> STATUSES =
      Setting.of(
          "eureka.statuses",
          SettingTypes.of(
              "a comma list of UP, DOWN, STARTING, OUT_OF_SERVICE, UNKNOWN",
              EurekaSettings::statuses),
          "UP",
          "The statuses that get traffic. An operator's override is the status.");
  static final Setting<ServiceName> SERVICE_NAME =
      Setting.of(
          "eureka.service-name",
          SettingTypes.oneOf(ServiceName.class),
          "app",
          "What a service is. app: an application. vip: a VIP address, which several applications"
              + " may share; an instance without one is found by its application.");
  static final Setting<AddressKind> ADDRESS =
      Setting.of(
          "eureka.address",
          SettingTypes.oneOf(AddressKind.class),
          "ip",
          "ip: the IP address of an instance, or its host name where that is none. hostname: its"
              + " host name.");
  static final Setting<List<String>> REGIONS =
      Setting.of(
          "eureka.regions",
          SettingTypes.list(SettingTypes.of("the name of a region", text -> text)),
          "",
          "Remote regions whose instances are wanted too; the server must be set up to fetch them."
              + " They join the services of the same name.");
  static final Setting<String> REGION =
      Setting.of(
          "eureka.region",
          SettingTypes.TEXT,
          "",
          "The region of the instances whose metadata has no 'region' and that are not in Amazon's"
              + " data centre.");
  static final Setting<String> ZONE_KEY =
      Setting.of(
          "eureka.zone-key",
          SettingTypes.TEXT,
          "zone",
          "The metadata key of the zone. Amazon's availability zone wins.");
  static final Setting<String> PROTOCOL_KEY =
      Setting.of(
          "eureka.protocol-key",
          SettingTypes.TEXT,
          "protocol",
          "The metadata key that names the protocol of the non-secure port. Without it the port has"
              + " istio.protocol; the secure port is https.");
  static final Setting<List<MetadataPort>> METADATA_PORTS =
      Setting.of(
          "eureka.metadata-ports",
          SettingTypes.list(
              SettingTypes.of("a protocol and a key such as grpc=gRPC_port", MetadataPort::parse)),
          "",
          "Further ports, whose numbers are in the metadata, such as grpc=gRPC_port or"
              + " http=management.port.");
  static final Setting<String> USERNAME =
      Setting.optional("eureka.username", SettingTypes.TEXT, "The user for basic authentication.");
  static final Setting<String> PASSWORD =
      Setting.secret("eureka.password", "The password of eureka.username.");
  static final Setting<Path> TLS_CA =
      Setting.optional(
          "eureka.tls.ca",
          SettingTypes.PATH,
          "For https addresses: a PEM file with the certificates that are trusted. Left out, the"
              + " JVM's own are.");
  static final Setting<Path> TLS_CERTIFICATE =
      Setting.optional(
          "eureka.tls.certificate",
          SettingTypes.PATH,
          "A PEM file with the client certificate and its chain, for servers that ask for one.");
  static final Setting<Path> TLS_KEY =
      Setting.optional(
          "eureka.tls.key",
          SettingTypes.PATH,
          "A PEM file with the private key of the client certificate, in PKCS#8.");
  static final Setting<Boolean> TLS_VERIFY_HOST =
      Setting.of(
          "eureka.tls.verify-host",
          SettingTypes.BOOLEAN,
          "true",
          "Whether the server's certificate must name its address. The chain is checked in any"
              + " case.");

  static final ConfigType<EurekaConfig> TYPE =
      new ConfigType<>(
          List.of(
              URLS,
              INTERVAL,
              FULL_INTERVAL,
              TIMEOUT,
              STATUSES,
              SERVICE_NAME,
              ADDRESS,
              REGIONS,
              REGION,
              ZONE_KEY,
              PROTOCOL_KEY,
              METADATA_PORTS,
              USERNAME,
              PASSWORD,
              TLS_CA,
              TLS_CERTIFICATE,
              TLS_KEY,
              TLS_VERIFY_HOST),
          EurekaSettings::config);

  private EurekaSettings() {}

  /** {@code eureka.service-name}. */
  enum ServiceName {
    APP,
    VIP
  }

  /** {@code eureka.address}. */
  enum AddressKind {
    IP,
    HOSTNAME
  }

  private static EurekaConfig config(SettingValues values) {
    List<EurekaServer> servers = values.get(URLS);
    if (servers.isEmpty()) {
      values.reject(URLS, "at least one address");
      // The configuration is not used; the default lets the other settings be checked.
      servers = List.of(EurekaServer.parse("http://127.0.0.1:8761/eureka"));
    }
    boolean https = servers.stream().anyMatch(server -> server.url().getScheme().equals("https"));
    Optional<TlsFiles> tls = tls(values, https);
    return new EurekaConfig(
        new Plan(
            servers,
            values.get(REGIONS),
            values.get(INTERVAL),
            values.get(FULL_INTERVAL),
            instances(values)),
        new Access(credentials(values), tls, values.get(TIMEOUT)));
  }

  private static InstanceRules instances(SettingValues values) {
    return new InstanceRules(
        values.get(SERVICE_NAME) == ServiceName.VIP,
        values.get(ADDRESS) == AddressKind.HOSTNAME,
        values.get(STATUSES),
        values.get(REGION),
        values.get(ZONE_KEY),
        values.get(PROTOCOL_KEY),
        values.get(METADATA_PORTS));
  }

  private static Optional<String> credentials(SettingValues values) {
    Optional<String> user = values.find(USERNAME);
    Optional<String> password = values.find(PASSWORD);
    if (user.isPresent() && password.isEmpty()) {
      values.reject(PASSWORD, "the password of eureka.username");
    }
    if (password.isPresent() && user.isEmpty()) {
      values.reject(USERNAME, "the user of eureka.password");
    }
    return user.flatMap(name -> password.map(secret -> name + ":" + secret));
  }

  private static Optional<TlsFiles> tls(SettingValues values, boolean https) {
    Optional<Path> ca = values.find(TLS_CA).map(values::resolve);
    Optional<Path> certificate = values.find(TLS_CERTIFICATE).map(values::resolve);
    Optional<Path> key = values.find(TLS_KEY).map(values::resolve);
    if (certificate.isPresent() && key.isEmpty()) {
      values.reject(TLS_KEY, "the key of eureka.tls.certificate");
    }
    if (key.isPresent() && certificate.isEmpty()) {
      values.reject(TLS_CERTIFICATE, "the certificate of eureka.tls.key");
    }
    if (!https && (ca.isPresent() || certificate.isPresent())) {
      values.reject(URLS, "an https address, for eureka.tls.* is set");
    }
    return https
        ? Optional.of(new TlsFiles(ca, certificate, key, values.get(TLS_VERIFY_HOST)))
        : Optional.empty();
  }

  private static Set<String> statuses(String text) {
    List<String> words = SettingTypes.list(SettingTypes.TEXT).parse(text);
    if (words.isEmpty() || !STATUS_WORDS.containsAll(words)) {
      throw new IllegalArgumentException("none of these");
    }
    return Set.copyOf(words);
  }
}
