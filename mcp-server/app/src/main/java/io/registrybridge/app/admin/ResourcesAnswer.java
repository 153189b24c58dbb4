package io.registrybridge.app.admin;

import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceSnapshot;
import java.util.Comparator;
import java.util.List;

/**
 * The answer of {@code /api/v1/resources}; its field names are part of the API (docs/reference/
 * admin-api.md).
 */
record ResourcesAnswer(boolean ready, long revision, List<Resource> resources) {

  /** One resource; the version is the hash of its content. */
  record Resource(String kind, String namespace, String name, String version) {}

  static ResourcesAnswer of(boolean ready, ResourceSnapshot snapshot) {
    return new ResourcesAnswer(
        ready,
        snapshot.revision(),
        snapshot.byKind().values().stream()
            .flatMap(byName -> byName.values().stream())
            .sorted(Comparator.comparing(IstioResource::kind).thenComparing(IstioResource::name))
            .map(
                resource ->
                    new Resource(
                        resource.kind().kind(),
                        resource.name().namespace(),
                        resource.name().name(),
                        resource.version()))
            .toList());
  }
}
