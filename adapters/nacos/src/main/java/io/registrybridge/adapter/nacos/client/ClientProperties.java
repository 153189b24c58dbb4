package io.registrybridge.adapter.nacos.client;

import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.api.naming.CommonParams;
import com.alibaba.nacos.common.remote.client.RpcConstants;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;

/** What the client library is told. Pure. */
final class ClientProperties {
  private static final String SNAPSHOTS = "JM.SNAPSHOT.PATH";

  /** The library's class with these names (GrpcConstants) is not in its jar. */
  private static final String GRPC = "nacos.remote.client.grpc";

  private static final String TLS = RpcConstants.NACOS_CLIENT_RPC;

  /**
   * How often the library checks a connection on which one request has failed; until that is done
   * it fails every other one. With more than 2 it begins by sleeping up to half a second
   * (RpcClient.healthCheck).
   */
  private static final int CHECKS_WITHOUT_SLEEP = 2;

  /** A list that is larger breaks the connection, with each push of it; 10 MiB unless told. */
  private static final int LARGEST_LIST_BYTES = 256 * 1024 * 1024;

  private ClientProperties() {}

  /**
   * The properties of a client.
   *
   * @param namespace the id; empty for the public one
   * @param snapshots an empty directory of its own: whatever stands in the usual one could be told
   *     as if the server had said it
   */
  static Properties of(ServerAccess access, String namespace, Path snapshots) {
    Properties properties = new Properties();
    properties.setProperty(PropertyKeyConst.SERVER_ADDR, servers(access));
    properties.setProperty(PropertyKeyConst.NAMESPACE, namespace);
    properties.setProperty(PropertyKeyConst.IS_USE_CLOUD_NAMESPACE_PARSING, "false");
    properties.setProperty(PropertyKeyConst.CONTEXT_PATH, access.contextPath());
    properties.setProperty(SNAPSHOTS, snapshots.toString());
    properties.setProperty(PropertyKeyConst.NAMING_LOAD_CACHE_AT_START, "false");
    // True would keep a service's last list for good when all its instances turn unhealthy.
    properties.setProperty(PropertyKeyConst.NAMING_PUSH_EMPTY_PROTECTION, "false");
    properties.setProperty(PropertyKeyConst.NAMING_ASYNC_QUERY_SUBSCRIBE_SERVICE, "false");
    properties.setProperty(PropertyKeyConst.ENABLE_CLIENT_METRICS, "false");
    String millis = Long.toString(access.timeout().toMillis());
    properties.setProperty(CommonParams.NAMING_REQUEST_TIMEOUT, millis);
    properties.setProperty(GRPC + ".timeout", millis);
    properties.setProperty(GRPC + ".server.check.timeout", millis);
    // Who repeats is ours to decide; a request that is repeated in the library hides an outage.
    properties.setProperty(GRPC + ".retry.times", "0");
    properties.setProperty(GRPC + ".health.retry", Integer.toString(CHECKS_WITHOUT_SLEEP));
    properties.setProperty(GRPC + ".maxinbound.message.size", Integer.toString(LARGEST_LIST_BYTES));
    credentials(properties, access.credentials());
    access.tls().ifPresent(tls -> tls(properties, tls));
    return properties;
  }

  /** The library logs in by HTTP unless an address says otherwise; gRPC goes by host and port. */
  private static String servers(ServerAccess access) {
    String scheme = access.tls().map(NacosTls::login).orElse(false) ? "https://" : "";
    return access.addresses().stream()
        .map(address -> scheme + address)
        .collect(Collectors.joining(","));
  }

  private static void credentials(Properties properties, Credentials credentials) {
    switch (credentials) {
      case Credentials.Anonymous anonymous -> {}
      case Credentials.User user -> {
        properties.setProperty(PropertyKeyConst.USERNAME, user.name());
        properties.setProperty(PropertyKeyConst.PASSWORD, user.password());
      }
      case Credentials.AccessKey key -> {
        properties.setProperty(PropertyKeyConst.ACCESS_KEY, key.accessKey());
        properties.setProperty(PropertyKeyConst.SECRET_KEY, key.secretKey());
      }
    }
  }

  private static void tls(Properties properties, NacosTls tls) {
    properties.setProperty(TLS + RpcConstants.ClientSuffix.TLS_ENABLE, "true");
    properties.setProperty(
        TLS + RpcConstants.ClientSuffix.TLS_TRUST_ALL, Boolean.toString(tls.ca().isEmpty()));
    tls.ca()
        .ifPresent(
            ca ->
                properties.setProperty(
                    TLS + RpcConstants.ClientSuffix.TLS_TRUST_COLLECTION_CHAIN_PATH, url(ca)));
    tls.identity()
        .ifPresent(
            identity -> {
              properties.setProperty(TLS + RpcConstants.ClientSuffix.MUTUAL_AUTH, "true");
              properties.setProperty(
                  TLS + RpcConstants.ClientSuffix.TLS_CERT_CHAIN_PATH, url(identity.certificate()));
              properties.setProperty(
                  TLS + RpcConstants.ClientSuffix.TLS_CERT_KEY, url(identity.key()));
              // An empty one would be tried, and is no password of a key without one.
              if (!identity.keyPassword().isEmpty()) {
                properties.setProperty(
                    TLS + RpcConstants.ClientSuffix.TLS_TRUST_PWD, identity.keyPassword());
              }
            });
  }

  /** The library takes a path for the name of a resource on the class path. */
  private static String url(Path file) {
    return file.toUri().toString();
  }
}
