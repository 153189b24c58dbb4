package io.registrybridge.adapter.zookeeper.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.adapter.zookeeper.layout.Entry.Kind;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.SecretKeys;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.dubbo.ApplicationInstance;
import io.registrybridge.dubbo.DubboMetadata;
import io.registrybridge.dubbo.DubboPorts;
import io.registrybridge.dubbo.LocalityKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Understands the JSON of one instance, as Curator's {@code ServiceInstance} has it. The class that
 * its payload names is compared with two known ones and never loaded; unknown fields are ignored.
 */
public final class InstanceReading {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DUBBO_PAYLOAD =
      "org.apache.dubbo.registry.zookeeper.ZookeeperInstance";
  static final String UNREADABLE = "instance-unreadable";

  private final LocalityKeys localityKeys;
  private final String protocolKey;

  /**
   * @param protocolKey the metadata key that names the protocol of the port; empty for none
   */
  public InstanceReading(LocalityKeys localityKeys, String protocolKey) {
    this.localityKeys = localityKeys;
    this.protocolKey = protocolKey;
  }

  /**
   * Reads one node.
   *
   * @param node the node's name, which is the instance's id
   * @param path whether it stands below a path of the operator's own, where a name {@code
   *     host:port} is enough
   */
  Entry read(String node, String data, boolean path) {
    Optional<JsonNode> json = json(data);
    if (json.isPresent() && !text(json.get(), "address").isEmpty()) {
      Kind kind = path ? Kind.OTHER : kind(json.get());
      return new Entry.OfInstance(
          kind,
          kind == Kind.DUBBO_APPLICATION ? ofDubbo(node, json.get()) : ofOthers(node, json.get()));
    }
    if (path) {
      Optional<ServiceInstance> named = ofName(node);
      if (named.isPresent()) {
        return new Entry.OfInstance(Kind.OTHER, named.get());
      }
    }
    return new Entry.Unreadable(
        new Finding(
            UNREADABLE,
            node,
            "its node holds no JSON with an address"
                + (path ? ", and its name is no host:port" : "")
                + "; left out"));
  }

  /**
   * Reads one node for what Dubbo's metadata say of it.
   *
   * @param application below which it stands, which is what consumers look for
   */
  Entry readApplication(String application, String node, String data) {
    Optional<JsonNode> json = json(data);
    if (json.isEmpty() || text(json.get(), "address").isEmpty()) {
      return read(node, data, false);
    }
    if (kind(json.get()) != Kind.DUBBO_APPLICATION) {
      return new Entry.OfInstance(kind(json.get()), ofOthers(node, json.get()));
    }
    Map<String, String> metadata = metadata(json.get());
    return new Entry.OfApplication(
        new ApplicationInstance(
            application,
            text(json.get(), "address"),
            json.get().path("port").asInt(0),
            availability(json.get(), metadata).state() != Availability.State.AVAILABLE,
            metadata));
  }

  private static Kind kind(JsonNode json) {
    return text(json.path("payload"), "@class").equals(DUBBO_PAYLOAD)
        ? Kind.DUBBO_APPLICATION
        : Kind.SPRING_CLOUD;
  }

  private ServiceInstance ofDubbo(String node, JsonNode json) {
    Map<String, String> metadata = metadata(json);
    Map<String, String> kept = new HashMap<>(DubboMetadata.of(metadata));
    kept.putIfAbsent("application", text(json, "name"));
    ServiceInstance.Builder instance =
        ServiceInstance.builder(node, text(json, "address"))
            .metadata(kept)
            .locality(localityKeys.of(metadata))
            .availability(availability(json, metadata));
    int port = json.path("port").asInt(0);
    // Without a list of ports its protocol is unknown, and TCP carries each of them.
    DubboPorts.ofApplication(metadata)
        .orElseGet(() -> port == 0 ? List.of() : List.of(InstancePort.of("tcp", port)))
        .forEach(instance::port);
    return instance.build();
  }

  private ServiceInstance ofOthers(String node, JsonNode json) {
    Map<String, String> metadata = metadata(json);
    ServiceInstance.Builder instance =
        ServiceInstance.builder(node, text(json, "address"))
            .metadata(SecretKeys.without(metadata))
            .locality(localityKeys.of(metadata))
            .availability(availability(json, metadata));
    int port = json.path("port").asInt(0);
    int sslPort = json.path("sslPort").asInt(0);
    if (port != 0) {
      instance.port(InstancePort.of(metadata.getOrDefault(protocolKey, ""), port));
    }
    if (sslPort != 0) {
      instance.port(InstancePort.of("https", sslPort));
    }
    return instance.build();
  }

  private static Availability availability(JsonNode json, Map<String, String> metadata) {
    if (!json.path("enabled").asBoolean(true)) {
      return Availability.disabled("it says enabled=false");
    }
    String status = metadata.getOrDefault("instance_status", "");
    return switch (status) {
      case "", "UP" -> Availability.AVAILABLE;
      case "OUT_OF_SERVICE" -> Availability.disabled("its instance_status is OUT_OF_SERVICE");
      default -> Availability.unhealthy("its instance_status is " + status);
    };
  }

  /** The payload's metadata; all values as text. */
  private static Map<String, String> metadata(JsonNode json) {
    Map<String, String> metadata = new HashMap<>();
    json.path("payload")
        .path("metadata")
        .properties()
        .forEach(
            entry ->
                metadata.put(
                    entry.getKey(),
                    entry.getValue().isValueNode()
                        ? entry.getValue().asText()
                        : entry.getValue().toString()));
    metadata.remove("@class");
    return metadata;
  }

  private static Optional<ServiceInstance> ofName(String node) {
    int colon = node.lastIndexOf(':');
    String host = colon < 0 ? node : node.substring(0, colon);
    String plain =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      int port = colon < 0 ? 0 : Integer.parseInt(node.substring(colon + 1));
      if (plain.isBlank() || port == 0) {
        return Optional.empty();
      }
      return Optional.of(ServiceInstance.builder(node, plain).port(InstancePort.of(port)).build());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> json(String data) {
    try {
      JsonNode json = JSON.readTree(data);
      return json != null && json.isObject() ? Optional.of(json) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asText("");
  }
}
