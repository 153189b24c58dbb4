package io.registrybridge.engine;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.merge.Merge;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.merge.Merger;
import io.registrybridge.engine.metrics.EngineMetrics;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.engine.render.Rendered;
import io.registrybridge.engine.render.Renderer;
import io.registrybridge.engine.store.CatalogChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pcollections.PMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges and renders what has changed in the catalog. A service whose input did not change is not
 * looked at; one whose bytes did not change keeps its resource.
 */
final class CatalogPipeline {
  private static final Logger LOGGER = LoggerFactory.getLogger(CatalogPipeline.class);

  private final Merger merger;
  private final Renderer renderer;
  private final EngineMetrics metrics;

  CatalogPipeline(Merger merger, Renderer renderer, EngineMetrics metrics) {
    this.merger = merger;
    this.renderer = renderer;
    this.metrics = metrics;
  }

  /**
   * The state after a change.
   *
   * @param state the state after this step
   * @param changed the names of the resources that differ
   */
  record Step(PipelineState state, Set<ResourceName> changed) {}

  Step apply(PipelineState before, CatalogChange change) {
    Merge merge = merger.merge(before.merged(), change.catalog(), change.changed());
    PMap<ServiceKey, Rendered> rendered = before.rendered();
    Map<ResourceName, IstioResource> put = new HashMap<>();
    Set<ResourceName> vacated = new HashSet<>();
    for (ServiceKey key : merge.changed()) {
      Optional<Rendered> old = Optional.ofNullable(rendered.get(key));
      old.flatMap(Rendered::resource).ifPresent(resource -> vacated.add(resource.name()));
      Optional<Rendered> now =
          Optional.ofNullable(merge.catalog().services().get(key)).map(s -> render(s, old));
      rendered = now.isPresent() ? rendered.plus(key, now.get()) : rendered.minus(key);
      now.flatMap(Rendered::resource).ifPresent(resource -> put.put(resource.name(), resource));
    }
    vacated.removeAll(put.keySet());
    put.values().removeIf(resource -> isPublished(before.resources(), resource));

    Set<ResourceName> changed = new HashSet<>(vacated);
    changed.addAll(put.keySet());
    ResourceSnapshot resources =
        changed.isEmpty()
            ? before.resources()
            : before.resources().next(ResourceKind.SERVICE_ENTRY, put, vacated);
    return new Step(
        new PipelineState(change.catalog(), merge.catalog(), rendered, resources), changed);
  }

  /**
   * Renders a service. What istiod would refuse, and what we fail to render, leaves the resource as
   * it was: one bad service takes nothing away, neither itself nor others.
   */
  private Rendered render(MergedService service, Optional<Rendered> before) {
    Rendered rendered;
    try {
      rendered = metrics.timeRender(() -> renderer.render(service));
    } catch (RuntimeException e) {
      LOGGER
          .atError()
          .addKeyValue("service", service.key())
          .setCause(e)
          .log("service could not be rendered; its last resource is kept");
      rendered =
          new Rendered(
              Optional.empty(),
              0,
              List.of(Finding.ofService("render-failed", "a defect of the bridge: " + e)));
    }
    Optional<IstioResource> resource =
        rendered.resource().map(now -> sameOr(before, now)).or(() -> lastOf(service, before));
    return new Rendered(resource, rendered.endpoints(), rendered.findings());
  }

  private static IstioResource sameOr(Optional<Rendered> before, IstioResource now) {
    return before
        .flatMap(Rendered::resource)
        .filter(old -> old.name().equals(now.name()) && old.version().equals(now.version()))
        .orElse(now);
  }

  private static Optional<IstioResource> lastOf(MergedService service, Optional<Rendered> before) {
    return before
        .flatMap(Rendered::resource)
        .filter(resource -> resource.name().equals(service.name()));
  }

  private static boolean isPublished(ResourceSnapshot resources, IstioResource resource) {
    return resources
        .find(resource.kind(), resource.name())
        .filter(old -> old.version().equals(resource.version()))
        .isPresent();
  }
}
