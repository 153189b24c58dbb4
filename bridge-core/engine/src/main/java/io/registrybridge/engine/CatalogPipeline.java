package io.registrybridge.engine;

import io.registrybridge.api.model.Finding;
import io.registrybridge.engine.merge.Merge;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.merge.Merger;
import io.registrybridge.engine.merge.SourceNames;
import io.registrybridge.engine.metrics.EngineMetrics;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.Rendered;
import io.registrybridge.engine.render.Renderer;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogChange;
import java.util.Collection;
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
   * @param changed the names of the resources that differ; a kind in which none does is absent
   */
  record Step(PipelineState state, Map<ResourceKind, Set<ResourceName>> changed) {}

  /** Follows a change of the catalog; the sources of what is in it have been configured. */
  Step apply(PipelineState before, CatalogChange change) {
    return render(
        before,
        change.catalog(),
        merger.merge(before.merged(), change.catalog(), change.changed()));
  }

  /** Follows a change of the configuration: these sources are new, or called otherwise. */
  Step configure(PipelineState before, Collection<SourceNames> sources) {
    return render(
        before, before.catalog(), merger.configure(before.merged(), before.catalog(), sources));
  }

  /** Forgets a source that has no services in the catalog any more. */
  PipelineState forget(PipelineState before, String source) {
    return new PipelineState(
        before.catalog(),
        merger.forget(before.merged(), source),
        before.rendered(),
        before.resources());
  }

  private Step render(PipelineState before, Catalog catalog, Merge merge) {
    PMap<ResourceName, Rendered> rendered = before.rendered();
    ResourceChange change = new ResourceChange();
    for (ResourceName name : merge.changed()) {
      Optional<Rendered> old = Optional.ofNullable(rendered.get(name));
      Optional<Rendered> now =
          Optional.ofNullable(merge.catalog().services().get(name)).map(s -> render(s, old));
      rendered = now.isPresent() ? rendered.plus(name, now.get()) : rendered.minus(name);
      change.replace(resources(old), resources(now));
    }
    return new Step(
        new PipelineState(catalog, merge.catalog(), rendered, change.after(before.resources())),
        change.changed());
  }

  private static List<IstioResource> resources(Optional<Rendered> rendered) {
    return rendered.map(Rendered::resources).orElse(List.of());
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
          .addKeyValue("host", service.name())
          .setCause(e)
          .log("service could not be rendered; its last resource is kept");
      rendered =
          new Rendered(
              List.of(),
              0,
              List.of(Finding.ofService("render-failed", "a defect of the bridge: " + e)));
    }
    List<IstioResource> last = resources(before);
    List<IstioResource> resources =
        rendered.resources().isEmpty()
            ? last
            : rendered.resources().stream().map(now -> sameOr(last, now)).toList();
    return new Rendered(resources, rendered.endpoints(), rendered.findings());
  }

  private static IstioResource sameOr(List<IstioResource> last, IstioResource now) {
    return last.stream()
        .filter(
            old ->
                old.kind() == now.kind()
                    && old.name().equals(now.name())
                    && old.version().equals(now.version()))
        .findFirst()
        .orElse(now);
  }
}
