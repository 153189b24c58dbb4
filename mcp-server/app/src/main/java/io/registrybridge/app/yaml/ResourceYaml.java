package io.registrybridge.app.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
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
    try {
      Resource envelope = Any.parseFrom(resource.encoded()).unpack(Resource.class);
      ObjectNode document = json.createObjectNode();
      document.put("apiVersion", resource.kind().apiVersion());
      document.put("kind", resource.kind().kind());
      document.set("metadata", metadata(resource, envelope));
      document.set("spec", spec(resource.kind(), envelope));
      return yaml.writeValueAsString(document);
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new BridgeException(
          ErrorCode.INTERNAL, "the resource " + resource.name() + " cannot be written as YAML", e);
    }
  }

  private JsonNode metadata(IstioResource resource, Resource envelope) {
    ObjectNode metadata = json.createObjectNode();
    metadata.put("name", resource.name().name());
    metadata.put("namespace", resource.name().namespace());
    putSorted(metadata, "labels", envelope.getMetadata().getLabelsMap());
    putSorted(metadata, "annotations", envelope.getMetadata().getAnnotationsMap());
    return metadata;
  }

  private void putSorted(ObjectNode metadata, String field, Map<String, String> entries) {
    if (!entries.isEmpty()) {
      ObjectNode node = metadata.putObject(field);
      new TreeMap<>(entries).forEach(node::put);
    }
  }

  private JsonNode spec(ResourceKind kind, Resource envelope)
      throws InvalidProtocolBufferException, JsonProcessingException {
    Message body =
        switch (kind) {
          case SERVICE_ENTRY -> envelope.getBody().unpack(ServiceEntry.class);
          case WORKLOAD_ENTRY -> envelope.getBody().unpack(WorkloadEntry.class);
          case DESTINATION_RULE -> envelope.getBody().unpack(DestinationRule.class);
        };
    return json.readTree(JsonFormat.printer().sortingMapKeys().print(body));
  }
}
