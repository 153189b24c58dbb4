package io.registrybridge.app.admin;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.EngineView;
import io.registrybridge.engine.EngineView.HostView;
import io.registrybridge.engine.EngineView.ServiceView;
import java.util.List;

/**
 * The answer of {@code /api/v1/services}; its field names are part of the API (docs/reference/
 * admin-api.md).
 */
record ServicesAnswer(List<Service> services, List<HostConflict> conflicts) {

  /** One service, published or not. */
  record Service(
      String source,
      String scope,
      String name,
      String host,
      String namespace,
      String version,
      int instances,
      int endpoints,
      List<Host> hosts,
      List<Finding> findings) {}

  /** A host the service is published as, and who shares it. */
  record Host(
      String host, String namespace, String version, int endpoints, List<ServiceName> services) {}

  /** What was repaired or left out; the instance is empty when the service itself is meant. */
  record Finding(String rule, String instance, String detail) {}

  /** Two services that ask for one host. */
  record HostConflict(String host, ServiceName winner, ServiceName loser, String outcome) {}

  /** A service in its registry. */
  record ServiceName(String source, String scope, String name) {
    static ServiceName of(ServiceKey key) {
      return new ServiceName(key.source(), key.scope(), key.name());
    }
  }

  static ServicesAnswer of(EngineView view) {
    return new ServicesAnswer(
        view.services().map(ServicesAnswer::service).toList(),
        view.conflicts().stream()
            .map(
                conflict ->
                    new HostConflict(
                        conflict.host(),
                        ServiceName.of(conflict.winner()),
                        ServiceName.of(conflict.loser()),
                        conflict.outcome()))
            .toList());
  }

  private static Service service(ServiceView view) {
    List<Host> hosts = view.hosts().stream().map(ServicesAnswer::host).toList();
    Host first = hosts.isEmpty() ? new Host("", "", "", 0, List.of()) : hosts.getFirst();
    return new Service(
        view.key().source(),
        view.key().scope(),
        view.key().name(),
        first.host(),
        first.namespace(),
        first.version(),
        view.instances(),
        first.endpoints(),
        hosts,
        view.findings().stream()
            .map(finding -> new Finding(finding.rule(), finding.instance(), finding.detail()))
            .toList());
  }

  private static Host host(HostView view) {
    return new Host(
        view.host(),
        view.namespace(),
        view.version(),
        view.endpoints(),
        view.services().stream().map(ServiceName::of).toList());
  }
}
