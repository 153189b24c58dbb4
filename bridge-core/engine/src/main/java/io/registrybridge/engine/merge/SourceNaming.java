package io.registrybridge.engine.merge;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.HostClaim.Kind;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** How the services of one source are named in the mesh; equal for equal configurations. */
final class SourceNaming {
  static final String HOST_OVERRIDE_DISAGREES = "host-override-disagrees";
  static final String EXPORT_TO_REPAIRED = "export-to-repaired";

  /** What Istio means by these is not the name of a namespace. */
  private static final Set<String> EXPORT_TO_WORDS = Set.of(".", "*", "~");

  private final SourceNames names;
  private final Templates now;
  private final List<Templates> former;

  SourceNaming(SourceNames names) {
    this.names = names;
    this.now = Templates.of(names.config().naming());
    this.former = names.former().stream().map(Templates::of).toList();
  }

  /** A naming with its templates read. */
  private record Templates(
      NameTemplate host,
      List<NameTemplate> aliases,
      Optional<String> hostOverride,
      NameTemplate namespace) {
    static Templates of(NamingConfig naming) {
      return new Templates(
          NameTemplate.parse(naming.host()),
          naming.aliases().stream().map(NameTemplate::parse).toList(),
          naming.hostOverride(),
          NameTemplate.parse(naming.namespace()));
    }

    /** The hosts that instances name, in order; also of those without traffic: no flapping. */
    List<String> overrides(CatalogEntry entry) {
      return hostOverride.stream()
          .flatMap(
              key ->
                  entry.known().stream()
                      .map(instance -> instance.metadata().getOrDefault(key, "").strip()))
          .filter(host -> !host.isEmpty())
          .distinct()
          .sorted()
          .toList();
    }
  }

  SourceConfig config() {
    return names.config();
  }

  /** The hosts a service asks for; none if it was never seen with an instance (section 5.7). */
  List<HostClaim> claims(CatalogEntry entry) {
    List<HostClaim> claims = new ArrayList<>();
    if (!entry.known().isEmpty()) {
      add(claims, now, Kind.MAIN, Kind.ALIAS, entry);
      former.forEach(then -> add(claims, then, Kind.FORMER, Kind.FORMER_ALIAS, entry));
    }
    return claims;
  }

  private void add(
      List<HostClaim> claims, Templates templates, Kind main, Kind alias, CatalogEntry entry) {
    ServiceSnapshot snapshot = entry.snapshot();
    Map<String, String> values = values(snapshot);
    // What is illegal in a namespace becomes a dash.
    String namespace = HostName.nearestLabel(templates.namespace().render(values));
    List<String> overrides = templates.overrides(entry);
    String own = overrides.isEmpty() ? templates.host().render(values) : overrides.getFirst();
    add(claims, claim(snapshot, main, own, namespace));
    for (NameTemplate template : templates.aliases()) {
      add(claims, claim(snapshot, alias, template.render(values), namespace));
    }
  }

  /** A name that the service asks for already is not asked for again. */
  private static void add(List<HostClaim> claims, HostClaim claim) {
    boolean known =
        claims.stream()
            .anyMatch(
                other ->
                    other.host().value().equals(claim.host().value())
                        && other.namespace().equals(claim.namespace()));
    if (!known) {
      claims.add(claim);
    }
  }

  private HostClaim claim(ServiceSnapshot snapshot, Kind kind, String text, String namespace) {
    HostName host = HostName.nearest(text, config().name());
    return new HostClaim(snapshot.key(), kind, host, text, namespace);
  }

  /** Reports instances that name different hosts; the smallest is taken. */
  void reportOverrides(CatalogEntry entry, Consumer<Finding> findings) {
    List<String> overrides = now.overrides(entry);
    if (overrides.size() > 1) {
      findings.accept(
          Finding.ofService(
              HOST_OVERRIDE_DISAGREES,
              "the instances of "
                  + entry.snapshot().key()
                  + " name the hosts "
                  + String.join(", ", overrides)
                  + "; the first is used: let them agree on "
                  + now.hostOverride().orElse("")));
    }
  }

  /** The namespaces that see a service's hosts, each once, as istiod demands. */
  List<String> exportTo(ServiceSnapshot snapshot, Consumer<Finding> findings) {
    return config().naming().exportTo().stream()
        .map(template -> exportTo(template, snapshot, findings))
        .distinct()
        .toList();
  }

  private String exportTo(String template, ServiceSnapshot snapshot, Consumer<Finding> findings) {
    if (EXPORT_TO_WORDS.contains(template)) {
      return template;
    }
    String text = NameTemplate.parse(template).render(values(snapshot));
    String namespace = HostName.nearestLabel(text);
    if (!namespace.equals(text)) {
      findings.accept(
          Finding.ofService(
              EXPORT_TO_REPAIRED,
              "istio.export-to "
                  + template
                  + " makes '"
                  + text
                  + "', which is no namespace; "
                  + namespace
                  + " is used"));
    }
    return namespace;
  }

  private Map<String, String> values(ServiceSnapshot snapshot) {
    Map<String, String> values = new HashMap<>(snapshot.names());
    values.put("source", config().name());
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceNaming naming && naming.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }
}
