package io.registrybridge.engine;

import io.registrybridge.api.model.Finding;
import io.registrybridge.engine.address.HostAddresses;
import io.registrybridge.engine.address.VirtualIps;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.merge.Merge;
import io.registrybridge.engine.merge.MergedService;
import io.registrybridge.engine.merge.Merger;
import io.registrybridge.engine.merge.SourceNames;
import io.registrybridge.engine.metrics.EngineMetrics;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.EndpointForm;
import io.registrybridge.engine.render.Rendered;
import io.registrybridge.engine.render.Renderer;
import io.registrybridge.engine.store.Catalog;
import io.registrybridge.engine.store.CatalogChange;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.pcollections.PMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges what has changed in the catalog, gives hosts their virtual IPs and their forms, and
 * renders them. A service whose input did not change is not looked at; one whose bytes did not
 * change keeps its resource.
 */
final class CatalogPipeline {
  private static final Logger LOGGER = LoggerFactory.getLogger(CatalogPipeline.class);

  private final Merger merger;
  private final Renderer renderer;
  private final LongSupplier nanoTime;
  private final EngineMetrics metrics;

  /**
   * @param nanoTime the monotonic clock in nanoseconds
   */
  CatalogPipeline(Merger merger, Renderer renderer, LongSupplier nanoTime, EngineMetrics metrics) {
    this.merger = merger;
    this.renderer = renderer;
    this.nanoTime = nanoTime;
    this.metrics = metrics;
  }

  /**
   * The state after a change.
   *
   * @param state the state after this step
   * @param changed the names of the resources that differ; a kind in which none does is absent
   * @param again how long it is until {@link #timePassed} has something to do, from now on; empty
   *     if it never has. Any other step before that does it too, and says anew how long it is
   */
  record Step(
      PipelineState state,
      Map<ResourceKind, Set<ResourceName>> changed,
      Optional<Duration> again) {}

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

  /** Does what is due by now: ends the changes of form whose time has come. */
  Step timePassed(PipelineState before) {
    return render(before, before.catalog(), new Merge(before.merged(), Set.of()));
  }

  /** Forgets a source that has no services in the catalog any more. */
  PipelineState forget(PipelineState before, String source) {
    return new PipelineState(
        before.catalog(),
        merger.forget(before.merged(), source),
        before.addresses(),
        before.forms(),
        before.rendered(),
        before.resources());
  }

  private Step render(PipelineState before, Catalog catalog, Merge merge) {
    long now = nanoTime.getAsLong();
    PMap<ResourceName, MergedService> services = merge.catalog().services();
    VirtualIps.Change addresses = addresses(before.addresses(), services, merge.changed());
    Set<ResourceName> affected = new HashSet<>(merge.changed());
    affected.addAll(addresses.changed());
    affected.addAll(before.forms().due(now));

    FormChanges forms = before.forms();
    PMap<ResourceName, Rendered> rendered = before.rendered();
    ResourceChange change = new ResourceChange();
    for (ResourceName name : affected) {
      Optional<Rendered> old = Optional.ofNullable(rendered.get(name));
      Optional<Rendered> next = Optional.empty();
      MergedService service = services.get(name);
      if (service == null) {
        forms = forms.without(name);
        rendered = rendered.minus(name);
      } else {
        EndpointForm wanted = renderer.form(service);
        forms = forms.towards(name, wanted, now);
        next =
            Optional.of(
                render(
                    service,
                    HostAddresses.of(name, wantedAddresses(service), addresses.addresses()),
                    forms.of(name).orElse(wanted),
                    old));
        rendered = rendered.plus(name, next.get());
      }
      change.replace(resources(old), resources(next));
    }
    PipelineState state =
        new PipelineState(
            catalog,
            merge.catalog(),
            addresses.addresses(),
            forms,
            rendered,
            change.after(before.resources()));
    return new Step(state, change.changed(), forms.untilNext(now));
  }

  private static VirtualIps.Change addresses(
      VirtualIps before, PMap<ResourceName, MergedService> services, Set<ResourceName> changed) {
    Map<Boolean, List<ResourceName>> wanted =
        changed.stream()
            .collect(
                Collectors.partitioningBy(
                    name ->
                        Optional.ofNullable(services.get(name))
                            .map(CatalogPipeline::wantedAddresses)
                            .filter(AddressConfig::virtualIp)
                            .isPresent()));
    return before.replace(
        wanted.getOrDefault(false, List.of()), wanted.getOrDefault(true, List.of()));
  }

  private static AddressConfig wantedAddresses(MergedService service) {
    return service.lead().source().entry().addresses();
  }

  private static List<IstioResource> resources(Optional<Rendered> rendered) {
    return rendered.map(Rendered::resources).orElse(List.of());
  }

  /**
   * Renders a service. What istiod would refuse, and what we fail to render, leaves the resource as
   * it was: one bad service takes nothing away, neither itself nor others.
   */
  private Rendered render(
      MergedService service,
      HostAddresses addresses,
      EndpointForm form,
      Optional<Rendered> before) {
    Rendered rendered;
    try {
      rendered = metrics.timeRender(() -> renderer.render(service, addresses, form));
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
    List<IstioResource> resources =
        rendered.resources().isEmpty()
            ? resources(before)
            : unchangedKept(resources(before), rendered.resources());
    return new Rendered(resources, rendered.endpoints(), rendered.findings());
  }

  /** The new resources, where they are what they were in the instances that are there already. */
  private static List<IstioResource> unchangedKept(
      List<IstioResource> before, List<IstioResource> now) {
    record Identity(ResourceKind kind, ResourceName name, String version) {
      static Identity of(IstioResource resource) {
        return new Identity(resource.kind(), resource.name(), resource.version());
      }
    }
    Map<Identity, IstioResource> known = new HashMap<>();
    before.forEach(resource -> known.put(Identity.of(resource), resource));
    return now.stream()
        .map(resource -> known.getOrDefault(Identity.of(resource), resource))
        .toList();
  }
}
