package io.registrybridge.crd.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.registrybridge.crd.document.ObservedResource.Foreign;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes and reads the objects of one owner. Pure. */
public final class ResourceDocuments {
  /** The label that says which bridge owns an object. */
  public static final String OWNER = "registrybridge.io/owner";

  /** The field manager of everything that is written. */
  public static final String FIELD_MANAGER = "registry-bridge";

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String SOURCE = "registrybridge.io/source";

  /** The hash of the spec as it was written. */
  static final String CONTENT = "registrybridge.io/content-hash";

  /** By whom an object can be explained after a restart: the sources, as their labels say them. */
  static final String SOURCES = "registrybridge.io/sources";

  static final String HOST = "registrybridge.io/for-host";

  private static final String OUR_PREFIX = "registrybridge.io/";
  private static final String EVERYWHERE = "*";
  private static final String OWN_NAMESPACE = ".";
  private static final String NOWHERE = "~";

  private final String owner;

  /**
   * @param owner the name of this bridge among those that write to the same API server
   */
  public ResourceDocuments(String owner) {
    this.owner = owner;
  }

  /** What is to stand in the API server for an engine's resource. */
  public Desired desired(IstioResource resource) {
    ResourceForm form = ResourceForm.of(resource);
    SortedMap<String, String> labels = new TreeMap<>(form.labels());
    labels.put(MANAGED_BY, FIELD_MANAGER);
    labels.put(OWNER, owner);
    return new Desired(
        ResourceKey.of(resource),
        resource,
        resource.name().host(),
        ContentHash.of(form.spec()),
        labels,
        sources(form),
        form.spec().has("workloadSelector"));
  }

  private static Set<String> sources(ResourceForm form) {
    Set<String> sources = new TreeSet<>();
    Optional.ofNullable(form.labels().get(SOURCE)).ifPresent(sources::add);
    form.spec()
        .path("endpoints")
        .forEach(
            endpoint -> {
              JsonNode source = endpoint.path("labels").path(SOURCE);
              if (source.isTextual()) {
                sources.add(source.asText());
              }
            });
    return sources;
  }

  /** The whole object, as it is applied. */
  public ObjectNode document(Desired desired) {
    ObjectNode document = skeleton(desired.key());
    ObjectNode metadata = (ObjectNode) document.get("metadata");
    put(metadata.putObject("labels"), desired.labels());
    SortedMap<String, String> annotations =
        new TreeMap<>(ResourceForm.of(desired.resource()).annotations());
    annotations.put(CONTENT, desired.content());
    annotations.put(HOST, desired.host());
    annotations.put(SOURCES, String.join(",", desired.sources()));
    put(metadata.putObject("annotations"), annotations);
    document.set("spec", ResourceForm.of(desired.resource()).spec());
    return document;
  }

  /** An object that says nothing but its name: applying it gives up all fields. */
  public static ObjectNode skeleton(ResourceKey key) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", key.kind().apiVersion());
    document.put("kind", key.kind().kind());
    document.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
    return document;
  }

  private static void put(ObjectNode node, Map<String, String> texts) {
    texts.forEach(node::put);
  }

  /** Reads an object that the API server has given. */
  public ObservedResource observed(ResourceKind kind, JsonNode object) {
    JsonNode metadata = object.path("metadata");
    JsonNode spec = object.path("spec");
    ResourceKey key =
        new ResourceKey(kind, metadata.path("namespace").asText(), metadata.path("name").asText());
    String uid = metadata.path("uid").asText();
    String version = metadata.path("resourceVersion").asText();
    String foundOwner = metadata.path("labels").path(OWNER).asText();
    if (!foundOwner.equals(owner)) {
      return new Foreign(
          key,
          uid,
          version,
          Optional.of(foundOwner).filter(name -> !name.isEmpty()),
          kind == ResourceKind.SERVICE_ENTRY ? texts(spec.path("hosts")) : Set.of(),
          seenBy(key.namespace(), texts(spec.path("exportTo"))));
    }
    JsonNode annotations = metadata.path("annotations");
    String content = annotations.path(CONTENT).asText();
    return new Own(
        key,
        uid,
        version,
        annotations.path(HOST).asText(),
        content,
        ourLabels(metadata.path("labels")),
        sources(annotations.path(SOURCES).asText()),
        spec.has("workloadSelector"),
        metadata.hasNonNull("deletionTimestamp"),
        Optional.of(spec).filter(found -> !ContentHash.of(found).equals(content)));
  }

  private static Set<String> sources(String text) {
    return Set.copyOf(Arrays.stream(text.split(",")).filter(part -> !part.isEmpty()).toList());
  }

  private static Map<String, String> ourLabels(JsonNode labels) {
    Map<String, String> ours = new HashMap<>();
    labels
        .properties()
        .forEach(
            label -> {
              if (isOurs(label.getKey())) {
                ours.put(label.getKey(), label.getValue().asText());
              }
            });
    return ours;
  }

  private static boolean isOurs(String label) {
    return label.startsWith(OUR_PREFIX) || label.equals(MANAGED_BY);
  }

  private static Set<String> seenBy(String namespace, Set<String> exportTo) {
    if (exportTo.isEmpty() || exportTo.contains(EVERYWHERE)) {
      return Set.of();
    }
    Set<String> seenBy = new HashSet<>(exportTo);
    seenBy.removeAll(List.of(OWN_NAMESPACE, NOWHERE));
    seenBy.add(namespace);
    return seenBy;
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new HashSet<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  /** Whether an object still has everything that it is to have, whatever others added to it. */
  public static boolean isIntact(Own own, Desired desired) {
    return own.content().equals(desired.content())
        && own.host().equals(desired.host())
        && own.sources().equals(desired.sources())
        && desired.labels().entrySet().stream()
            .filter(label -> isOurs(label.getKey()))
            .allMatch(label -> label.getValue().equals(own.labels().get(label.getKey())))
        && own.deviation()
            .map(spec -> Containment.contains(spec, ResourceForm.of(desired.resource()).spec()))
            .orElse(true);
  }
}
