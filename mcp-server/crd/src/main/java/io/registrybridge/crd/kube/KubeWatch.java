package io.registrybridge.crd.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.write.Writer;
import io.registrybridge.engine.publish.ResourceKind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the three kinds in all namespaces, and tells the writer.
 *
 * <p>Ours and others' come by one watch, so that there is no moment in which an object that changes
 * hands is in neither; of others' objects only their hosts are kept. Tries again for ever.
 */
public final class KubeWatch implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(KubeWatch.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PAGE = 500;

  private final KubeConnection connection;
  private final ResourceDocuments documents;
  private final Writer writer;
  private final Map<ResourceKind, SharedIndexInformer<GenericKubernetesResource>> informers =
      new EnumMap<>(ResourceKind.class);

  // Guarded by this.
  private final Set<ResourceKind> unlisted = EnumSet.allOf(ResourceKind.class);
  private final Map<ResourceKind, String> troubles = new EnumMap<>(ResourceKind.class);

  public KubeWatch(KubeConnection connection, ResourceDocuments documents, Writer writer) {
    this.connection = connection;
    this.documents = documents;
    this.writer = writer;
  }

  /** Begins; returns at once. */
  public void start() {
    for (ResourceKind kind : ResourceKind.values()) {
      SharedIndexInformer<GenericKubernetesResource> informer =
          connection
              .watching()
              .genericKubernetesResources(KubeKind.context(kind))
              .inAnyNamespace()
              .withLimit(PAGE)
              .runnableInformer(0)
              .itemStore(new IdentityStore())
              .addEventHandler(new Handler(kind))
              .exceptionHandler((started, failure) -> failed(kind, failure));
      informers.put(kind, informer);
    }
    informers.values().forEach(SharedIndexInformer::start);
  }

  /** Whether all kinds are being watched at this moment. */
  public boolean isWatching() {
    return !informers.isEmpty()
        && informers.values().stream().allMatch(SharedIndexInformer::isWatching);
  }

  /** Why a kind cannot be watched, by kind; without those that can. */
  public synchronized Map<ResourceKind, String> troubles() {
    Map<ResourceKind, String> open = new TreeMap<>(troubles);
    informers.forEach(
        (kind, informer) -> {
          if (informer.isWatching()) {
            open.remove(kind);
          }
        });
    return open;
  }

  private synchronized boolean failed(ResourceKind kind, Throwable failure) {
    String text = KubeErrors.text(failure);
    if (!text.equals(troubles.put(kind, text))) {
      LOGGER
          .atWarn()
          .addKeyValue("kind", kind.kind())
          .addKeyValue("cause", text)
          .log("custom resources cannot be watched; trying again");
    }
    return true;
  }

  private void listed(ResourceKind kind) {
    boolean all;
    synchronized (this) {
      unlisted.remove(kind);
      all = unlisted.isEmpty();
    }
    if (all) {
      writer.listed();
    }
  }

  @Override
  public void close() {
    List.copyOf(informers.values()).forEach(SharedIndexInformer::stop);
  }

  /** Hears one kind's changes, one at a time and in their order. */
  private final class Handler implements ResourceEventHandler<GenericKubernetesResource> {
    private final ResourceKind kind;

    Handler(ResourceKind kind) {
      this.kind = kind;
    }

    @Override
    public void onList(String resourceVersion, boolean remainedEmpty) {
      listed(kind);
    }

    @Override
    public void onAdd(GenericKubernetesResource resource) {
      JsonNode object = JSON.valueToTree(resource);
      writer.observe(documents.observed(kind, object));
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
      onAdd(now);
    }

    @Override
    public void onDelete(GenericKubernetesResource resource, boolean unknown) {
      writer.gone(
          new ResourceKey(
              kind, resource.getMetadata().getNamespace(), resource.getMetadata().getName()),
          resource.getMetadata().getUid());
    }
  }
}
