package io.registrybridge.dubbo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the instances of one revision of an application provide, as Dubbo 3 publishes it with {@code
 * metadata-type=remote}. The revision is a hash of it, so it never changes.
 *
 * @param offers in the order in which they are written
 */
public record RevisionMetadata(List<Offer> offers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public RevisionMetadata {
    offers = List.copyOf(offers);
  }

  /**
   * An interface over one protocol.
   *
   * @param scheme the protocol's word
   * @param port 0 if it does not say
   * @param parameters of the provider URL that it stands for
   */
  public record Offer(
      ServiceName service, String scheme, int port, Map<String, String> parameters) {
    public Offer {
      parameters = Map.copyOf(parameters);
    }
  }

  /**
   * Reads the JSON that Dubbo writes (MetadataInfo).
   *
   * @return empty if it is something else
   */
  public static Optional<RevisionMetadata> parse(String json) {
    try {
      JsonNode services = JSON.readTree(json).path("services");
      if (!services.isObject()) {
        return Optional.empty();
      }
      List<Offer> offers = new ArrayList<>();
      for (JsonNode service : services) {
        String name = service.path("name").asText("");
        if (!name.isBlank()) {
          offers.add(offer(name, service));
        }
      }
      return Optional.of(new RevisionMetadata(offers));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Offer offer(String interfaceName, JsonNode service) {
    Map<String, String> parameters = new HashMap<>();
    service
        .path("params")
        .properties()
        .forEach(parameter -> parameters.put(parameter.getKey(), parameter.getValue().asText()));
    return new Offer(
        new ServiceName(
            interfaceName, service.path("group").asText(""), service.path("version").asText("")),
        service.path("protocol").asText(""),
        service.path("port").asInt(0),
        parameters);
  }
}
