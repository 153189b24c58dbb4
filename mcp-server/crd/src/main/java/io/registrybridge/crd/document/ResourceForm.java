package io.registrybridge.crd.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A resource in the words of Kubernetes.
 *
 * <p>The spec is protobuf's JSON form with JSON names: enums by name, durations as {@code 10s},
 * fields at their default left out. Istio generates its CRDs from the same messages by the same
 * rules (istio/api, kubernetes/customresourcedefinitions.gen.yaml).
 *
 * @param labels the labels of the resource itself, sorted
 * @param annotations its annotations, sorted
 * @param spec the content; an object
 */
public record ResourceForm(
    SortedMap<String, String> labels, SortedMap<String, String> annotations, JsonNode spec) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public ResourceForm {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /**
   * Reads a resource that the engine has made.
   *
   * @throws BridgeException {@link ErrorCode#INTERNAL} if its bytes are not a resource of its kind
   */
  public static ResourceForm of(IstioResource resource) {
    try {
      Resource envelope = Any.parseFrom(resource.encoded()).unpack(Resource.class);
      return new ResourceForm(
          new TreeMap<>(envelope.getMetadata().getLabelsMap()),
          new TreeMap<>(envelope.getMetadata().getAnnotationsMap()),
          spec(resource.kind(), envelope.getBody()));
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new BridgeException(
          ErrorCode.INTERNAL,
          "the resource " + resource.name() + " cannot be written as a Kubernetes object",
          e);
    }
  }

  private static JsonNode spec(ResourceKind kind, Any body)
      throws InvalidProtocolBufferException, JsonProcessingException {
    Message message =
        switch (kind) {
          case SERVICE_ENTRY -> body.unpack(ServiceEntry.class);
          case WORKLOAD_ENTRY -> body.unpack(WorkloadEntry.class);
          case DESTINATION_RULE -> body.unpack(DestinationRule.class);
        };
    return JSON.readTree(
        JsonFormat.printer().sortingMapKeys().omittingInsignificantWhitespace().print(message));
  }
}
