package io.registrybridge.it.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Objects of Kubernetes as text. */
record Manifests(List<Manifest> objects) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /**
   * One object.
   *
   * @param text the YAML it was read from
   * @param content the same, parsed
   */
  record Manifest(String text, JsonNode content) {
    String kind() {
      return content.path("kind").asText();
    }

    String name() {
      return content.at("/metadata/name").asText();
    }

    Optional<String> namespace() {
      String namespace = content.at("/metadata/namespace").asText("");
      return namespace.isEmpty() ? Optional.empty() : Optional.of(namespace);
    }

    @Override
    public String toString() {
      return kind() + " " + namespace().map(namespace -> namespace + "/").orElse("") + name();
    }
  }

  static Manifests parse(String yaml) {
    return new Manifests(
        Stream.of(yaml.split("(?m)^---$", -1))
            .map(text -> new Manifest(text, read(text)))
            .filter(manifest -> manifest.content().has("kind"))
            .toList());
  }

  static JsonNode read(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("this is no YAML: " + yaml, e);
    }
  }

  Stream<Manifest> ofKind(String kind) {
    return objects.stream().filter(object -> object.kind().equals(kind));
  }

  Optional<Manifest> find(String kind, String name) {
    return ofKind(kind).filter(object -> object.name().equals(name)).findFirst();
  }

  /** The only one of its kind. */
  JsonNode only(String kind) {
    List<Manifest> found = ofKind(kind).toList();
    if (found.size() != 1) {
      throw new IllegalStateException("there are " + found + " instead of one " + kind);
    }
    return found.getFirst().content();
  }
}
