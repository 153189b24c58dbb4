package io.registrybridge.engine;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.merge.Conflict;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.engine.render.Rendered;
import io.registrybridge.engine.source.SourceView;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The engine at one moment, for people; immutable. */
public final class EngineView {
  private final boolean ready;
  private final List<SourceView> sources;
  private final PipelineState state;

  EngineView(boolean ready, List<SourceView> sources, PipelineState state) {
    this.ready = ready;
    this.sources = List.copyOf(sources);
    this.state = state;
  }

  /** Whether the readiness gate is open. */
  public boolean ready() {
    return ready;
  }

  /** The sources in the order of their names. */
  public List<SourceView> sources() {
    return sources;
  }

  /** What is sent to istiod, once the gate is open. */
  public ResourceSnapshot resources() {
    return state.resources();
  }

  /** Who had to give way to whom. */
  public List<Conflict> conflicts() {
    return state.merged().conflicts().values().stream().toList();
  }

  /** The services of all sources in the order of their keys, published or not. */
  public Stream<ServiceView> services() {
    return state.catalog().entries().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> service(entry.getKey(), entry.getValue()));
  }

  private ServiceView service(ServiceKey key, CatalogEntry entry) {
    Optional<MergedService> merged = Optional.ofNullable(state.merged().services().get(key));
    Optional<Rendered> rendered = Optional.ofNullable(state.rendered().get(key));
    List<Finding> findings =
        Stream.of(
                entry.findings(),
                merged.map(MergedService::findings).orElse(List.of()),
                rendered.map(Rendered::findings).orElse(List.of()))
            .flatMap(List::stream)
            .toList();
    return new ServiceView(
        key,
        merged.map(MergedService::host).orElse(""),
        merged.map(service -> service.name().namespace()).orElse(""),
        rendered.flatMap(Rendered::resource).map(resource -> resource.version()).orElse(""),
        entry.snapshot().instances().size(),
        rendered.map(Rendered::endpoints).orElse(0),
        findings);
  }

  /**
   * One service.
   *
   * @param key the service in its registry
   * @param host the host it is published as; empty if it is not
   * @param namespace the namespace it is published in; empty if it is not
   * @param version the content hash of its resource; empty if there is none
   * @param instances how many instances the registry has
   * @param endpoints how many of them are published
   * @param findings what was repaired or left out, and why
   */
  public record ServiceView(
      ServiceKey key,
      String host,
      String namespace,
      String version,
      int instances,
      int endpoints,
      List<Finding> findings) {}
}
