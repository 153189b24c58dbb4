package io.registrybridge.dubbo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.api.model.InstancePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The ports of providers, with the mesh's words for Dubbo's protocols. Pure. */
public final class DubboPorts {
  /** The metadata key under which an application-level instance lists its ports. */
  public static final String ENDPOINTS = "dubbo.endpoints";

  private static final ObjectMapper JSON = new ObjectMapper();

  private DubboPorts() {}

  /**
   * A port of a protocol of Dubbo: dubbo, rmi and their like are TCP, tri is gRPC, rest is HTTP.
   * Protocols that differ on the wire and are one for the mesh keep their word as the port's name,
   * so that no port of the one leads to an instance's port of the other. A word that nobody knows
   * is carried as it is.
   */
  public static InstancePort port(String scheme, int number) {
    String word = scheme.strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "tri", "triple", "grpc" -> InstancePort.of("grpc", number);
      case "rest", "http" -> InstancePort.of("http", number);
      case "hessian", "webservice", "jsonrpc" -> new InstancePort(word, "http", number);
      case "dubbo", "rmi", "thrift", "native-thrift", "injvm", "bolt", "motan" ->
          new InstancePort(word, "tcp", number);
      default -> InstancePort.of(scheme, number);
    };
  }

  /**
   * Where an application-level instance listens for one protocol.
   *
   * @param scheme the protocol's word
   */
  record Endpoint(String scheme, int port) {}

  /** What an instance lists under {@value #ENDPOINTS}; nothing if that cannot be understood. */
  static List<Endpoint> endpoints(Map<String, String> metadata) {
    String text = metadata.getOrDefault(ENDPOINTS, "");
    if (text.isBlank()) {
      return List.of();
    }
    try {
      List<Endpoint> endpoints = new ArrayList<>();
      for (JsonNode endpoint : JSON.readTree(text)) {
        endpoints.add(
            new Endpoint(endpoint.path("protocol").asText(""), endpoint.path("port").asInt(0)));
      }
      return List.copyOf(endpoints);
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  /**
   * The ports of an application-level instance, which lists them as JSON under {@value #ENDPOINTS}.
   *
   * @return empty if the metadata has no such list, or it cannot be understood: then the instance's
   *     own port is all that is known
   */
  public static Optional<List<InstancePort>> ofApplication(Map<String, String> metadata) {
    List<InstancePort> ports =
        endpoints(metadata).stream()
            .map(endpoint -> port(endpoint.scheme(), endpoint.port()))
            .toList();
    return ports.isEmpty() ? Optional.empty() : Optional.of(ports);
  }
}
