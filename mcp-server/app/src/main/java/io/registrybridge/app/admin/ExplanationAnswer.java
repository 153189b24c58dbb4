package io.registrybridge.app.admin;

import io.registrybridge.engine.explain.Explanation;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.xds.ResourceDelivery;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The answer of {@code /api/v1/explain/NAME}; its field names are part of the API (docs/reference/
 * admin-api.md).
 */
record ExplanationAnswer(
    String asked, boolean found, List<Host> hosts, List<Service> unpublished, List<String> hints) {

  /** One published host. */
  record Host(
      String host,
      String namespace,
      List<Resource> resources,
      List<String> addresses,
      String resolution,
      List<Explanation.Port> ports,
      List<String> subsets,
      List<Service> services,
      List<String> conflicts) {}

  /** One resource of a host, and who has it as it is now. */
  record Resource(
      String kind, String namespace, String name, String version, List<Client> clients) {}

  /** One connected client. */
  record Client(String node, String peer, String shard, String state, Optional<String> at) {}

  /** One service. */
  record Service(
      String source,
      String type,
      String scope,
      String name,
      String sight,
      String naming,
      List<Instance> instances,
      List<Explanation.Note> notes,
      List<String> reasons) {}

  /** One instance. */
  record Instance(
      String id,
      String address,
      List<String> ports,
      String version,
      boolean published,
      List<Explanation.Note> notes,
      Optional<Held> held) {}

  /** Why it is published although the registry does not show it. */
  record Held(String why, String since, String until) {}

  /**
   * @param deliveries how far a resource has come at each client
   */
  static ExplanationAnswer of(
      Explanation explanation,
      BiFunction<ResourceKind, ResourceName, List<ResourceDelivery>> deliveries) {
    return new ExplanationAnswer(
        explanation.asked(),
        explanation.found(),
        explanation.hosts().stream().map(host -> host(host, deliveries)).toList(),
        explanation.unpublished().stream().map(ExplanationAnswer::service).toList(),
        explanation.hints());
  }

  private static Host host(
      Explanation.Host host,
      BiFunction<ResourceKind, ResourceName, List<ResourceDelivery>> deliveries) {
    return new Host(
        host.host(),
        host.namespace(),
        host.resources().stream()
            .map(each -> resource(each, deliveries.apply(each.kind(), each.name())))
            .toList(),
        host.addresses(),
        host.resolution(),
        host.ports(),
        host.subsets(),
        host.services().stream().map(ExplanationAnswer::service).toList(),
        host.conflicts());
  }

  private static Resource resource(IstioResource resource, List<ResourceDelivery> deliveries) {
    return new Resource(
        resource.kind().kind(),
        resource.name().namespace(),
        resource.name().name(),
        resource.version(),
        deliveries.stream()
            .map(
                each ->
                    new Client(
                        each.nodeId(),
                        each.peer(),
                        each.shard().toString(),
                        each.state().name().toLowerCase(Locale.ROOT),
                        each.at().map(Object::toString)))
            .toList());
  }

  private static Service service(Explanation.Service service) {
    return new Service(
        service.key().source(),
        service.type(),
        service.key().scope(),
        service.key().name(),
        service.sight(),
        service.naming(),
        service.instances().stream().map(ExplanationAnswer::instance).toList(),
        service.notes(),
        service.reasons());
  }

  private static Instance instance(Explanation.Instance instance) {
    return new Instance(
        instance.id(),
        instance.address(),
        instance.ports(),
        instance.version(),
        instance.published(),
        instance.notes(),
        instance.held().map(held -> new Held(held.why(), held.since().toString(), held.until())));
  }
}
