package io.registrybridge.app.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.crd.document.ResourceForm;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceSnapshot;
import java.util.Collection;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Writes resources as YAML documents, sorted, so that equal resources give equal text. */
public final class ResourceYaml {
  private static final Comparator<IstioResource> ORDER =
      Comparator.comparing(IstioResource::kind).thenComparing(IstioResource::name);

  private final ObjectMapper json = new ObjectMapper();
  private final YAMLMapper yaml =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  /** All resources of a snapshot; an empty text if there is none. */
  public String documents(ResourceSnapshot snapshot) {
    return documents(
        snapshot.byKind().values().stream().flatMap(byName -> byName.values().stream()).toList());
  }

  /** Some resources, each with a leading {@code ---}. */
  public String documents(Collection<IstioResource> resources) {
    return resources.stream().sorted(ORDER).map(this::document).collect(Collectors.joining());
  }

  private String document(IstioResource resource) {
    ResourceForm form = ResourceForm.of(resource);
    ObjectNode document = json.createObjectNode();
    document.put("apiVersion", resource.kind().apiVersion());
    document.put("kind", resource.kind().kind());
    ObjectNode metadata = document.putObject("metadata");
    metadata.put("name", resource.name().name());
    metadata.put("namespace", resource.name().namespace());
    put(metadata, "labels", form.labels());
    put(metadata, "annotations", form.annotations());
    document.set("spec", form.spec());
    try {
      return yaml.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new BridgeException(
          ErrorCode.INTERNAL, "the resource " + resource.name() + " cannot be written as YAML", e);
    }
  }

  private static void put(ObjectNode metadata, String field, SortedMap<String, String> entries) {
    if (!entries.isEmpty()) {
      ObjectNode node = metadata.putObject(field);
      entries.forEach(node::put);
    }
  }
}
