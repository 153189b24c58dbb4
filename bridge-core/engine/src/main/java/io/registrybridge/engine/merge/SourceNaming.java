package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.HostClaim.Kind;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How the services of one source are named in the mesh; equal for equal configurations. */
final class SourceNaming {
  private final SourceNames names;
  private final Templates now;
  private final List<Templates> former;

  SourceNaming(SourceNames names) {
    this.names = names;
    this.now = Templates.of(names.config().naming());
    this.former = names.former().stream().map(Templates::of).toList();
  }

  /** A naming's templates, read once. */
  private record Templates(NameTemplate host, NameTemplate namespace, List<NameTemplate> aliases) {
    static Templates of(NamingConfig naming) {
      return new Templates(
          NameTemplate.parse(naming.host()),
          NameTemplate.parse(naming.namespace()),
          naming.aliases().stream().map(NameTemplate::parse).toList());
    }
  }

  SourceConfig config() {
    return names.config();
  }

  /** The hosts a service asks for; none if it was never seen with an instance (section 5.7). */
  List<HostClaim> claims(CatalogEntry entry) {
    List<HostClaim> claims = new ArrayList<>();
    if (!entry.known().isEmpty()) {
      add(claims, now, Kind.MAIN, Kind.ALIAS, entry.snapshot());
      former.forEach(
          templates -> add(claims, templates, Kind.FORMER, Kind.FORMER_ALIAS, entry.snapshot()));
    }
    return claims;
  }

  private void add(
      List<HostClaim> claims,
      Templates templates,
      Kind main,
      Kind alias,
      ServiceSnapshot snapshot) {
    Map<String, String> values = values(snapshot);
    // What is illegal in a namespace becomes a dash.
    String namespace = HostName.nearestLabel(templates.namespace().render(values));
    add(claims, claim(snapshot, main, templates.host().render(values), namespace));
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

  /** The namespaces that see a service's hosts. */
  List<String> exportTo(ServiceSnapshot snapshot) {
    return config().naming().exportTo();
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
    return Objects.hashCode(names);
  }
}
