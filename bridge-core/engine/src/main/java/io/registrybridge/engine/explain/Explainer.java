package io.registrybridge.engine.explain;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.EngineView;
import io.registrybridge.engine.EngineView.HostView;
import io.registrybridge.engine.EngineView.ServiceView;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.NearestWord;
import io.registrybridge.engine.explain.Explanation.Host;
import io.registrybridge.engine.explain.Explanation.Service;
import io.registrybridge.engine.merge.Conflict;
import io.registrybridge.engine.merge.HostClaim;
import io.registrybridge.engine.merge.HostClaim.Kind;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.render.PublishedForm;
import io.registrybridge.engine.source.SourceView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explains the hosts and services of one view. Costs as much as there is. */
public final class Explainer {
  /** More would be a list, not an explanation. */
  private static final int MOST = 20;

  private final EngineView view;
  private final List<ServiceView> services;
  private final Map<String, SourceView> sources = new HashMap<>();
  private final Map<ServiceKey, Set<Conflict>> conflicts = new HashMap<>();
  // By namespace and host.
  private final Map<ResourceName, List<IstioResource>> resources;

  public Explainer(EngineView view) {
    this.view = view;
    this.services = view.services().toList();
    view.sources().forEach(source -> sources.put(source.config().name(), source));
    this.resources =
        view.resources().byKind().values().stream()
            .flatMap(byName -> byName.values().stream())
            .collect(Collectors.groupingBy(resource -> place(resource.name())));
    for (Conflict conflict : view.conflicts()) {
      for (ServiceKey key : List.of(conflict.winner(), conflict.loser())) {
        conflicts.computeIfAbsent(key, one -> new LinkedHashSet<>()).add(conflict);
      }
    }
  }

  private static ResourceName place(ResourceName name) {
    return new ResourceName(name.namespace(), name.host());
  }

  private static ResourceName place(HostView host) {
    return new ResourceName(host.namespace(), host.host());
  }

  /**
   * Explains what is meant by a text: a host, a service as its registry names it, or a part of one
   * of these. What is exactly so called is preferred.
   */
  public Explanation explain(String asked) {
    String wanted = asked.strip().toLowerCase(Locale.ROOT);
    List<Predicate<String>> ways = List.of(wanted::equals, name -> name.contains(wanted));
    for (Predicate<String> way : ways) {
      Explanation explanation = explain(asked, name -> way.test(name.toLowerCase(Locale.ROOT)));
      if (explanation.found()) {
        return explanation;
      }
    }
    return new Explanation(asked, List.of(), List.of(), whyUnknown(asked.strip()));
  }

  private Explanation explain(String asked, Predicate<String> isMeant) {
    Set<ResourceName> hosts = new TreeSet<>();
    List<ServiceView> without = new ArrayList<>();
    for (ServiceView service : services) {
      if (namesOf(service).anyMatch(isMeant)) {
        List<ResourceName> places = placesOf(service);
        hosts.addAll(places);
        if (places.isEmpty()) {
          without.add(service);
        }
      }
    }
    List<String> hints = new ArrayList<>();
    int more = hosts.size() + without.size() - MOST;
    if (more > 0) {
      hints.add(
          "more are meant than are shown; ask for one of: "
              + hosts.stream().map(ResourceName::host).collect(Collectors.joining(", ")));
    }
    return new Explanation(
        asked,
        hosts.stream().limit(MOST).map(this::host).toList(),
        without.stream()
            .limit(Math.max(0, MOST - hosts.size()))
            .map(each -> service(each, Optional.empty()))
            .toList(),
        hints);
  }

  /** Where a service is published. */
  private List<ResourceName> placesOf(ServiceView service) {
    return service.hosts().stream().map(Explainer::place).filter(resources::containsKey).toList();
  }

  /** What people may call a service. */
  private Stream<String> namesOf(ServiceView service) {
    return Stream.of(
            Stream.of(service.key().name(), service.key().toString()),
            placesOf(service).stream().map(ResourceName::host),
            conflictsOf(service.key()).map(Conflict::host))
        .flatMap(Function.identity());
  }

  private Stream<IstioResource> resourcesOf(ResourceName place) {
    return resources.getOrDefault(place, List.of()).stream()
        .sorted(Comparator.comparing(IstioResource::kind).thenComparing(IstioResource::name));
  }

  private Stream<Conflict> conflictsOf(ServiceKey key) {
    return conflicts.getOrDefault(key, Set.of()).stream();
  }

  private Host host(ResourceName place) {
    List<ServiceView> made =
        services.stream().filter(each -> placesOf(each).contains(place)).toList();
    List<IstioResource> all = resourcesOf(place).toList();
    Optional<PublishedForm> entry = form(all, ResourceKind.SERVICE_ENTRY);
    PortReasons reasons = new PortReasons(made.stream().flatMap(this::portUses).toList());
    return new Host(
        place.host(),
        place.namespace(),
        all,
        entry.map(PublishedForm::addresses).orElse(List.of()),
        entry.map(PublishedForm::resolution).orElse(""),
        entry.stream().flatMap(form -> form.ports().stream()).map(reasons::explain).toList(),
        form(all, ResourceKind.DESTINATION_RULE).map(PublishedForm::subsets).orElse(List.of()),
        made.stream().map(each -> service(each, Optional.of(place))).toList(),
        made.stream()
            .flatMap(each -> conflictsOf(each.key()))
            .distinct()
            .map(Explainer::describe)
            .toList());
  }

  private static Optional<PublishedForm> form(List<IstioResource> all, ResourceKind kind) {
    return all.stream()
        .filter(resource -> resource.kind() == kind)
        .findFirst()
        .map(PublishedForm::of);
  }

  private Stream<PortReasons.Use> portUses(ServiceView service) {
    return Optional.ofNullable(sources.get(service.key().source())).stream()
        .flatMap(
            source ->
                view.entry(service.key()).stream()
                    .flatMap(entry -> entry.known().stream())
                    .map(instance -> new PortReasons.Use(instance, source.config().entry())));
  }

  private static String describe(Conflict conflict) {
    return conflict.host()
        + " is asked for by "
        + conflict.winner()
        + ", which has it, and by "
        + conflict.loser()
        + ": "
        + conflict.outcome();
  }

  /**
   * @param at under which host it is explained
   */
  private Service service(ServiceView service, Optional<ResourceName> at) {
    ServiceKey key = service.key();
    List<ResourceName> places = placesOf(service);
    Optional<SourceView> source = Optional.ofNullable(sources.get(key.source()));
    InstanceReasons instances =
        new InstanceReasons(
            service,
            view.entry(key),
            view.offered(key),
            source.map(SourceView::holds).orElse(List.of()));
    return new Service(
        key,
        source.map(each -> each.config().type()).orElse(""),
        source.map(SourceSight::describe).orElse("its source is no more"),
        source.map(each -> naming(service, each, at)).orElse(""),
        instances.all(),
        service.findings().stream()
            .filter(finding -> finding.instance().isEmpty())
            .map(finding -> new Explanation.Note(finding.rule(), finding.detail()))
            .toList(),
        places.isEmpty() ? whyNotPublished(service) : List.of());
  }

  private String naming(ServiceView service, SourceView source, Optional<ResourceName> at) {
    String origin =
        origin(
            service.key(),
            source.config().naming(),
            at.flatMap(host -> view.claim(service.key(), host))
                .map(HostClaim::kind)
                .orElse(Kind.MAIN));
    String names =
        view.entry(service.key())
            .map(entry -> entry.snapshot().names())
            .filter(values -> !values.isEmpty())
            .map(
                values ->
                    values.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(value -> value.getKey() + "=" + value.getValue())
                        .collect(Collectors.joining(", ", " with ", "")))
            .orElse("");
    String repaired =
        service.findings().stream()
            .filter(finding -> finding.rule().startsWith("host-") && finding.instance().isEmpty())
            .map(Finding::detail)
            .map(detail -> "; " + detail)
            .collect(Collectors.joining());
    return origin + names + repaired;
  }

  /** The setting that a host is made by. */
  private String origin(ServiceKey key, NamingConfig naming, Kind kind) {
    return switch (kind) {
      case MAIN, MARKED ->
          naming
              .hostOverride()
              .filter(override -> isOverridden(key, override))
              .map(override -> "istio.host-override=" + override)
              .orElse("istio.host=" + naming.host());
      case ALIAS -> "istio.aliases=" + String.join(", ", naming.aliases());
      case FORMER, FORMER_MARKED, FORMER_ALIAS ->
          "an earlier configuration, for removal.empty-grace after its change,";
    };
  }

  private boolean isOverridden(ServiceKey key, String override) {
    return view.entry(key).stream()
        .flatMap(entry -> entry.known().stream())
        .anyMatch(instance -> !instance.metadata().getOrDefault(override, "").isBlank());
  }

  private List<String> whyNotPublished(ServiceView service) {
    List<String> reasons = new ArrayList<>();
    conflictsOf(service.key())
        .filter(conflict -> conflict.loser().equals(service.key()))
        .map(Explainer::describe)
        .forEach(reasons::add);
    service.findings().stream()
        .filter(finding -> finding.instance().isEmpty())
        .filter(finding -> Set.of("resource-invalid", "render-failed").contains(finding.rule()))
        .map(finding -> finding.rule() + ": " + finding.detail())
        .forEach(reasons::add);
    if (view.entry(service.key()).map(entry -> entry.known().isEmpty()).orElse(false)) {
      reasons.add("the registry has the service, and has never shown an instance of it");
    }
    if (reasons.isEmpty()) {
      reasons.add("it has no host in the mesh");
    }
    return reasons;
  }

  private List<String> whyUnknown(String asked) {
    List<String> hints = new ArrayList<>();
    hints.add("no host and no service is called " + asked);
    for (SourceView source : sources.values()) {
      String name = source.config().name();
      SourceStatus status = source.status();
      if (!source.config().services().selects(asked)) {
        hints.add("source " + name + " takes no service of this name: services.include, .exclude");
      }
      Stream.concat(source.awaited().stream(), status.unreadable().keySet().stream())
          .filter(key -> key.name().equalsIgnoreCase(asked))
          .map(key -> key + " is in the registry's list and could not be read yet")
          .forEach(hints::add);
      if (!source.synced()) {
        hints.add("source " + name + " was not read completely yet");
      }
    }
    Set<String> known = new TreeSet<>();
    for (ServiceView service : services) {
      known.add(service.key().name());
      placesOf(service).stream().map(ResourceName::host).forEach(known::add);
    }
    String nearest = NearestWord.of(asked, known);
    if (!nearest.isEmpty()) {
      hints.add("did you mean " + nearest + "?");
    }
    return hints;
  }
}
