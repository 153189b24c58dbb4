package io.registrybridge.crd.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.registrybridge.crd.document.ObservedResource;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.Step;
import io.registrybridge.crd.write.ResourceApi;
import io.registrybridge.crd.write.WriteOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes by server-side apply.
 *
 * <p>An update names the object and the version that it is about, so that it is refused if anybody
 * has changed it meanwhile. A creation cannot (the API server has no "only if it is not there" for
 * apply), so it takes no field from anybody, and gives back what it added should the object turn
 * out to be somebody else's.
 */
public final class KubeResourceApi implements ResourceApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  // etcd takes requests of 1.5 MiB; the API server adds its own bookkeeping to the object.
  private static final int LARGEST = 1_400_000;

  private final KubeConnection connection;
  private final ResourceDocuments documents;

  public KubeResourceApi(KubeConnection connection, ResourceDocuments documents) {
    this.connection = connection;
    this.documents = documents;
  }

  @Override
  public WriteOutcome write(Step step) {
    try {
      return switch (step) {
        case Step.Create create -> create(create);
        case Step.Update update -> update(update);
        case Step.Delete delete -> delete(delete);
      };
    } catch (KubernetesClientException e) {
      return KubeErrors.outcome(e, step);
    }
  }

  private WriteOutcome create(Step.Create step) {
    ObjectNode document = documents.document(step.desired());
    Optional<WriteOutcome> tooLarge = tooLarge(document);
    if (tooLarge.isPresent()) {
      return tooLarge.get();
    }
    GenericKubernetesResource applied =
        resource(step.key(), document)
            .fieldManager(ResourceDocuments.FIELD_MANAGER)
            .serverSideApply();
    return hasOtherManager(applied)
        ? giveBack(step.key(), applied)
        : new WriteOutcome.Applied(observed(step.key(), applied));
  }

  private WriteOutcome update(Step.Update step) {
    ObjectNode document = documents.document(step.desired());
    Optional<WriteOutcome> tooLarge = tooLarge(document);
    if (tooLarge.isPresent()) {
      return tooLarge.get();
    }
    fence(document, step.own());
    GenericKubernetesResource applied =
        resource(step.key(), document)
            .fieldManager(ResourceDocuments.FIELD_MANAGER)
            .forceConflicts()
            .serverSideApply();
    return new WriteOutcome.Applied(observed(step.key(), applied));
  }

  private WriteOutcome delete(Step.Delete step) {
    connection
        .writing()
        .genericKubernetesResources(KubeKind.context(step.key().kind()))
        .inNamespace(step.key().namespace())
        .withName(step.key().name())
        .lockResourceVersion(step.own().version())
        .delete();
    return new WriteOutcome.Deleted();
  }

  /**
   * Somebody made an object of this name a moment ago. Applying nothing takes back what was added.
   * Should the object be this bridge's after all, made by another replica a moment ago, the API
   * server refuses that: without its host it is not valid.
   */
  private WriteOutcome giveBack(ResourceKey key, GenericKubernetesResource applied) {
    ObjectNode nothing = ResourceDocuments.skeleton(key);
    ObjectNode metadata = (ObjectNode) nothing.get("metadata");
    metadata.put("uid", applied.getMetadata().getUid());
    metadata.put("resourceVersion", applied.getMetadata().getResourceVersion());
    try {
      GenericKubernetesResource left =
          resource(key, nothing).fieldManager(ResourceDocuments.FIELD_MANAGER).serverSideApply();
      return new WriteOutcome.Taken(Optional.of(observed(key, left)));
    } catch (KubernetesClientException e) {
      if (KubeErrors.isInvalid(e)) {
        return new WriteOutcome.Applied(observed(key, applied));
      }
      throw e;
    }
  }

  private static boolean hasOtherManager(GenericKubernetesResource applied) {
    return applied.getMetadata().getManagedFields().stream()
        .filter(entry -> Optional.ofNullable(entry.getSubresource()).orElse("").isEmpty())
        .map(ManagedFieldsEntry::getManager)
        .anyMatch(manager -> !ResourceDocuments.FIELD_MANAGER.equals(manager));
  }

  private static void fence(ObjectNode document, Own own) {
    ObjectNode metadata = (ObjectNode) document.get("metadata");
    metadata.put("uid", own.uid());
    metadata.put("resourceVersion", own.version());
  }

  private static Optional<WriteOutcome> tooLarge(ObjectNode document) {
    int size = document.toString().getBytes(StandardCharsets.UTF_8).length;
    return size <= LARGEST
        ? Optional.empty()
        : Optional.of(
            new WriteOutcome.Refused(
                "it has "
                    + size
                    + " bytes, and the API server takes no more than "
                    + LARGEST
                    + ": set istio.endpoints=workload-entry for its source"));
  }

  private Resource<GenericKubernetesResource> resource(ResourceKey key, ObjectNode document) {
    return connection
        .writing()
        .genericKubernetesResources(KubeKind.context(key.kind()))
        .inNamespace(key.namespace())
        .resource(JSON.convertValue(document, KubeKind.type()));
  }

  private ObservedResource observed(ResourceKey key, GenericKubernetesResource resource) {
    JsonNode object = JSON.valueToTree(resource);
    return documents.observed(key.kind(), object);
  }
}
