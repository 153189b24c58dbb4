package io.registrybridge.crd.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Set;

/**
 * Whether an object still holds all that was applied, whatever others have added. Pure.
 *
 * <p>As server-side apply counts it with Istio's CRDs: objects are merged field by field, {@code
 * ports} of a ServiceEntry port by port (its list type is a map by {@code name}), all other lists
 * are of one piece.
 */
final class Containment {
  private static final Set<String> LISTS_BY_NAME = Set.of("ports");

  private Containment() {}

  static boolean contains(JsonNode whole, JsonNode part) {
    if (!part.isObject()) {
      return equal(whole, part);
    }
    return whole.isObject()
        && part.properties().stream()
            .allMatch(field -> containsField(whole, field.getKey(), field.getValue()));
  }

  private static boolean containsField(JsonNode whole, String name, JsonNode part) {
    boolean byName = LISTS_BY_NAME.contains(name) && part.isArray();
    return byName ? containsByName(whole.path(name), part) : contains(whole.path(name), part);
  }

  private static boolean containsByName(JsonNode whole, JsonNode part) {
    return whole.isArray()
        && part.valueStream()
            .allMatch(
                wanted ->
                    whole
                        .valueStream()
                        .anyMatch(
                            found ->
                                Objects.equals(found.get("name"), wanted.get("name"))
                                    && contains(found, wanted)));
  }

  /** Numbers are equal if they are written alike, whatever type they were read as. */
  private static boolean equal(JsonNode one, JsonNode other) {
    return ContentHash.of(one).equals(ContentHash.of(other));
  }
}
