package io.registrybridge.engine.explain;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.EngineView.ServiceView;
import io.registrybridge.engine.absence.Hold;
import io.registrybridge.engine.explain.Explanation.Held;
import io.registrybridge.engine.explain.Explanation.Instance;
import io.registrybridge.engine.explain.Explanation.Note;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says of each instance of a service whether it gets traffic, and why not. */
final class InstanceReasons {
  /** The rules that leave out an instance which the registry would give traffic. */
  private static final Set<String> LEAVING_OUT =
      Set.of(
          "address-invalid",
          "address-unspecified",
          "address-scoped",
          "port-missing",
          "endpoint-duplicate");

  private static final String VERSION = "version";

  private final ServiceView service;
  private final Optional<CatalogEntry> entry;
  private final List<Hold> holds;
  private final Set<String> offered;

  /**
   * @param entry what is known of the service
   * @param offered its instances that get traffic if nothing speaks against one
   * @param holds what is held of its source
   */
  InstanceReasons(
      ServiceView service,
      Optional<CatalogEntry> entry,
      List<ServiceInstance> offered,
      List<Hold> holds) {
    this.service = service;
    this.entry = entry;
    this.offered = ids(offered);
    this.holds = holds;
  }

  /** All of them, those that get traffic first. */
  List<Instance> all() {
    return entry.stream()
        .flatMap(each -> each.known().stream())
        .map(this::instance)
        .sorted(
            Comparator.comparing((Instance each) -> !each.published()).thenComparing(Instance::id))
        .toList();
  }

  private Instance instance(ServiceInstance instance) {
    List<Finding> findings =
        service.findings().stream()
            .filter(finding -> finding.instance().equals(instance.id()))
            .toList();
    boolean leftOut = findings.stream().anyMatch(each -> LEAVING_OUT.contains(each.rule()));
    boolean published = offered.contains(instance.id()) && !leftOut;
    List<Note> notes =
        new ArrayList<>(
            findings.stream().map(each -> new Note(each.rule(), each.detail())).toList());
    if (!published && notes.isEmpty()) {
      notes.add(absence(instance));
    }
    return new Instance(
        instance.id(),
        instance.address(),
        instance.ports().stream().map(InstanceReasons::port).toList(),
        instance.metadata().getOrDefault(VERSION, ""),
        published,
        notes,
        held(instance));
  }

  /** Nothing speaks against the instance itself. */
  private Note absence(ServiceInstance instance) {
    if (ids(entry.map(CatalogEntry::published).orElse(List.of())).contains(instance.id())) {
      return service.hosts().isEmpty()
          ? new Note("not-published", "its service has no host")
          : new Note("merge-standby", "another source of the group comes first and has endpoints");
    }
    return new Note("departed", "the registry has taken it away; its ports and labels still count");
  }

  private static Set<String> ids(List<ServiceInstance> instances) {
    return instances.stream().map(ServiceInstance::id).collect(Collectors.toSet());
  }

  private Optional<Held> held(ServiceInstance instance) {
    return holds.stream()
        .filter(hold -> hold.service().equals(service.key()))
        .filter(hold -> hold.instance().id().equals(instance.id()))
        .findFirst()
        .map(
            hold ->
                new Held(
                    hold.reason().explanation(),
                    hold.since(),
                    hold.remaining()
                        .map(left -> "for another " + left.toSeconds() + " s")
                        .orElse("until the registry shows it again or an operator accepts")));
  }

  private static String port(InstancePort port) {
    return port.protocol().isEmpty()
        ? String.valueOf(port.number())
        : port.protocol() + ":" + port.number();
  }
}
