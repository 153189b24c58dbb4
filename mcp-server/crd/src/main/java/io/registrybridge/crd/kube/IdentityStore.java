package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps of each object only which one it is: the comparison keeps what counts of the rest. */
final class IdentityStore implements ItemStore<GenericKubernetesResource> {
  private final Map<String, GenericKubernetesResource> identities = new ConcurrentHashMap<>();

  @Override
  public String getKey(GenericKubernetesResource resource) {
    ObjectMeta metadata = resource.getMetadata();
    return metadata.getNamespace() + "/" + metadata.getName();
  }

  @Override
  public @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource resource) {
    return identities.put(key, identity(resource));
  }

  private static GenericKubernetesResource identity(GenericKubernetesResource resource) {
    ObjectMeta metadata = resource.getMetadata();
    GenericKubernetesResource identity = new GenericKubernetesResource();
    identity.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .withResourceVersion(metadata.getResourceVersion())
            .build());
    return identity;
  }

  @Override
  public @Nullable GenericKubernetesResource remove(String key) {
    return identities.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return identities.keySet().stream();
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return identities.values().stream();
  }

  @Override
  public @Nullable GenericKubernetesResource get(String key) {
    return identities.get(key);
  }

  @Override
  public int size() {
    return identities.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }
}
