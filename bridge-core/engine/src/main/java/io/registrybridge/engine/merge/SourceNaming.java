package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.SourceConfig;
import java.util.HashMap;
import java.util.Map;

/** How the services of one source are named in the mesh. */
final class SourceNaming {
  private final SourceConfig config;
  private final NameTemplate host;
  private final NameTemplate namespace;

  SourceNaming(SourceConfig config) {
    this.config = config;
    this.host = NameTemplate.parse(config.naming().host());
    this.namespace = NameTemplate.parse(config.naming().namespace());
  }

  SourceConfig config() {
    return config;
  }

  /** What the template makes of the service's names, legal or not. */
  String wantedHost(ServiceSnapshot snapshot) {
    return host.render(values(snapshot));
  }

  HostName host(ServiceSnapshot snapshot) {
    return HostName.nearest(wantedHost(snapshot), config.name());
  }

  /** A namespace that Kubernetes accepts: what is illegal in one becomes a dash. */
  String namespace(ServiceSnapshot snapshot) {
    return HostName.nearestLabel(namespace.render(values(snapshot)));
  }

  private Map<String, String> values(ServiceSnapshot snapshot) {
    Map<String, String> values = new HashMap<>(snapshot.names());
    values.put("source", config.name());
    return values;
  }
}
