package io.registrybridge.it.zookeeper;

import java.util.Map;
import java.util.TreeMap;

/** What frameworks write into the nodes of instances. */
public final class InstanceJson {
  private static final String SPRING_CLOUD =
      "org.springframework.cloud.zookeeper.discovery.ZookeeperInstance";
  private static final String DUBBO = "org.apache.dubbo.registry.zookeeper.ZookeeperInstance";

  private InstanceJson() {}

  /** An instance of Spring Cloud ZooKeeper. */
  public static String springCloud(
      String service, String id, String address, int port, Map<String, String> metadata) {
    return instance(SPRING_CLOUD, service, id, address, port, metadata);
  }

  /**
   * An instance at Dubbo's application level.
   *
   * @param endpoints the JSON list of its ports
   */
  public static String dubbo(String service, String address, int port, String endpoints) {
    return dubbo(service, address, port, endpoints, "930032a8");
  }

  /**
   * The same of a revision.
   *
   * @param revision what it provides, by its name
   */
  public static String dubbo(
      String service, String address, int port, String endpoints, String revision) {
    return instance(
        DUBBO,
        service,
        address + ":" + port,
        address,
        port,
        Map.of(
            "dubbo.endpoints", endpoints,
            "dubbo.metadata.revision", revision,
            "dubbo.metadata.storage-type", "remote",
            "meta-v", "2.0.0",
            "timestamp", "1795362408260"));
  }

  private static String instance(
      String payload,
      String service,
      String id,
      String address,
      int port,
      Map<String, String> metadata) {
    StringBuilder json = new StringBuilder();
    json.append("{\"name\":").append(quoted(service));
    json.append(",\"id\":").append(quoted(id));
    json.append(",\"address\":").append(quoted(address));
    json.append(",\"port\":").append(port);
    json.append(",\"sslPort\":null,\"payload\":{\"@class\":").append(quoted(payload));
    json.append(",\"id\":").append(quoted(id));
    json.append(",\"name\":").append(quoted(service));
    json.append(",\"metadata\":{");
    String separator = "";
    for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
      json.append(separator).append(quoted(entry.getKey()));
      json.append(':').append(quoted(entry.getValue()));
      separator = ",";
    }
    json.append("}},\"registrationTimeUTC\":1795362408760,\"serviceType\":\"DYNAMIC\"");
    json.append(",\"uriSpec\":null}");
    return json.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
