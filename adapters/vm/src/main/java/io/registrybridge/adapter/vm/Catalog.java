package io.registrybridge.adapter.vm;

import io.registrybridge.adapter.vm.VmFile.VmInstance;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * All files together: the instances of a service are those of all files that name it. Immutable.
 *
 * @param services the selected services by name
 */
record Catalog(SortedMap<String, Entry> services) {
  static final Catalog EMPTY = new Catalog(new TreeMap<>());

  /**
   * One service.
   *
   * @param instances by id; of equal ids the one of the first file
   * @param findings what was left out
   */
  record Entry(Map<String, VmInstance> instances, List<Finding> findings) {}

  /**
   * @param files by name, whose order decides between instances of one id
   */
  static Catalog of(SortedMap<String, VmFile> files, ServiceSelector selector) {
    SortedMap<String, Entry> services = new TreeMap<>();
    Map<String, String> owners = new LinkedHashMap<>();
    files.forEach(
        (fileName, file) -> {
          file.services().stream()
              .filter(selector::selects)
              .forEach(name -> services.computeIfAbsent(name, key -> entry()));
          for (VmInstance instance : file.instances()) {
            if (selector.selects(instance.service())) {
              Entry entry = services.computeIfAbsent(instance.service(), key -> entry());
              add(entry, instance, fileName, owners);
            }
          }
        });
    return new Catalog(services);
  }

  private static Entry entry() {
    return new Entry(new LinkedHashMap<>(), new ArrayList<>());
  }

  private static void add(
      Entry entry, VmInstance instance, String fileName, Map<String, String> owners) {
    String id = instance.instance().id();
    String owner = owners.putIfAbsent(instance.service() + "\n" + id, fileName);
    if (owner == null) {
      entry.instances().put(id, instance);
    } else {
      entry
          .findings()
          .add(
              new Finding(
                  "vm-instance-duplicate",
                  id,
                  fileName
                      + " has an instance of this id too; the one of "
                      + owner
                      + " is used. Give one of them another id"));
    }
  }

  Set<ServiceKey> keys(String source) {
    Set<ServiceKey> keys = new HashSet<>();
    services.keySet().forEach(name -> keys.add(key(source, name)));
    return keys;
  }

  /** Everything that is to be probed, with the services that it matters to. */
  Map<ProbeTarget, SortedSet<String>> targets() {
    Map<ProbeTarget, SortedSet<String>> targets = new LinkedHashMap<>();
    services.forEach(
        (name, entry) ->
            entry
                .instances()
                .values()
                .forEach(
                    instance ->
                        instance
                            .probe()
                            .ifPresent(
                                target ->
                                    targets
                                        .computeIfAbsent(target, key -> new TreeSet<>())
                                        .add(name))));
    return targets;
  }

  /** A service as it is told: with the verdicts of its probes. */
  ServiceSnapshot snapshot(String source, String name, Function<ProbeTarget, Verdict> verdicts) {
    Entry entry = services.getOrDefault(name, entry());
    List<ServiceInstance> instances = new ArrayList<>();
    List<Finding> findings = new ArrayList<>(entry.findings());
    for (VmInstance instance : entry.instances().values()) {
      ServiceInstance written = instance.instance();
      Verdict verdict = instance.probe().map(verdicts).orElse(Verdict.NONE);
      // What the file says goes before what the probe finds: a drained instance stays drained.
      boolean spoken =
          !written.availability().isAvailable() || verdict.availability().isAvailable();
      instances.add(spoken ? written : with(written, verdict.availability()));
      if (!verdict.untried().isEmpty()) {
        findings.add(new Finding("vm-probe-untried", written.id(), verdict.untried()));
      }
    }
    return new ServiceSnapshot(key(source, name), Map.of("service", name), instances, findings);
  }

  static ServiceKey key(String source, String name) {
    return new ServiceKey(source, "", name);
  }

  private static ServiceInstance with(ServiceInstance from, Availability availability) {
    return new ServiceInstance(
        from.id(),
        from.address(),
        from.ports(),
        from.metadata(),
        availability,
        from.weight(),
        from.locality(),
        from.network(),
        from.serviceAccount());
  }
}
