package io.registrybridge.engine;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.merge.Conflict;
import io.registrybridge.engine.merge.HostClaim;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.merge.MergedService.Contribution;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.engine.render.Rendered;
import io.registrybridge.engine.source.SourceView;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
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
    return state.merged().conflicts();
  }

  /** The services of all sources in the order of their keys, published or not. */
  public Stream<ServiceView> services() {
    return state.catalog().entries().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> service(entry.getKey(), entry.getValue()));
  }

  /** What is known of one service. */
  public Optional<CatalogEntry> entry(ServiceKey key) {
    return Optional.ofNullable(state.catalog().entries().get(key));
  }

  /** The instances of a service that get traffic at one of its hosts at least. */
  public List<ServiceInstance> offered(ServiceKey key) {
    return published(key).stream()
        .flatMap(service -> service.contributions().stream())
        .filter(contribution -> contribution.key().equals(key))
        .flatMap(contribution -> contribution.entry().published().stream())
        .distinct()
        .toList();
  }

  /** What a service asks for under one of its hosts; empty if it does not have it. */
  public Optional<HostClaim> claim(ServiceKey key, ResourceName host) {
    return state.merged().claims().of(key).stream()
        .filter(claim -> name(claim).equals(host))
        .findFirst();
  }

  private static ResourceName name(HostClaim claim) {
    return new ResourceName(claim.namespace(), claim.host().value());
  }

  private ServiceView service(ServiceKey key, CatalogEntry entry) {
    List<MergedService> merged = published(key);
    List<Rendered> rendered = merged.stream().map(service -> rendered(service.name())).toList();
    List<Finding> findings =
        Stream.of(
                entry.findings().stream(),
                merged.stream().flatMap(service -> service.findings().stream()),
                rendered.stream().flatMap(result -> result.findings().stream()))
            .flatMap(Function.identity())
            .distinct()
            .toList();
    return new ServiceView(
        key,
        merged.stream().map(this::host).toList(),
        entry.snapshot().instances().size(),
        findings);
  }

  /** What a service is part of, its own name first. */
  private List<MergedService> published(ServiceKey key) {
    return state.merged().claims().of(key).stream()
        .map(EngineView::name)
        .distinct()
        .flatMap(name -> Optional.ofNullable(state.merged().services().get(name)).stream())
        .filter(service -> service.contributions().stream().anyMatch(c -> c.key().equals(key)))
        .toList();
  }

  private Rendered rendered(ResourceName name) {
    return Objects.requireNonNull(state.rendered().get(name), () -> name + " is not rendered");
  }

  private HostView host(MergedService service) {
    Rendered rendered = rendered(service.name());
    return new HostView(
        service.host(),
        service.name().namespace(),
        rendered.resources().stream()
            .filter(resource -> resource.kind() == ResourceKind.SERVICE_ENTRY)
            .findFirst()
            .map(IstioResource::version)
            .orElse(""),
        rendered.endpoints(),
        service.contributions().stream().map(Contribution::key).toList());
  }

  /**
   * One service.
   *
   * @param key the service in its registry
   * @param hosts where it is published, its own name first; empty if it is not
   * @param instances how many instances the registry has
   * @param findings what was repaired or left out, and why
   */
  public record ServiceView(
      ServiceKey key, List<HostView> hosts, int instances, List<Finding> findings) {}

  /**
   * One host of a service.
   *
   * @param host the host
   * @param namespace the namespace of its resources
   * @param version the content hash of its ServiceEntry; empty if there is none
   * @param endpoints how many endpoints it has, of all services that share it
   * @param services the services that share it, the lead first
   */
  public record HostView(
      String host, String namespace, String version, int endpoints, List<ServiceKey> services) {}
}
