package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what is known of a service with a list that says otherwise. Pure. */
final class Evidence {
  private Evidence() {}

  /** Whether both say the same, in whatever order. */
  static boolean agree(ServiceSnapshot one, ServiceSnapshot other) {
    return byId(one.instances()).equals(byId(other.instances()))
        && one.names().equals(other.names())
        && one.findings().equals(other.findings());
  }

  /** Whether instances that were told are missing. */
  static boolean lacksInstances(ServiceSnapshot told, ServiceSnapshot next) {
    Map<String, ServiceInstance> left = byId(next.instances());
    return !left.keySet().containsAll(byId(told.instances()).keySet());
  }

  /** Whether anything that gets traffic would get none: gone, unhealthy, disabled, of weight 0. */
  static boolean takesAway(ServiceSnapshot told, ServiceSnapshot next) {
    Map<String, ServiceInstance> left = byId(next.instances());
    return lacksInstances(told, next)
        || told.instances().stream()
            .filter(Evidence::getsTraffic)
            .anyMatch(known -> !getsTraffic(left.getOrDefault(known.id(), known)));
  }

  /** What the list adds and changes, and of what it would take away what was told before. */
  static ServiceSnapshot withoutRemovals(ServiceSnapshot told, ServiceSnapshot next) {
    Map<String, ServiceInstance> all = byId(next.instances());
    told.instances()
        .forEach(
            known ->
                all.compute(
                    known.id(),
                    (id, now) ->
                        now == null || (getsTraffic(known) && !getsTraffic(now)) ? known : now));
    return new ServiceSnapshot(
        next.key(), next.names(), List.copyOf(all.values()), next.findings());
  }

  private static boolean getsTraffic(ServiceInstance instance) {
    // Not a number and negative weights count as 1 for the engine.
    return instance.availability().isAvailable() && instance.weight() != 0;
  }

  private static Map<String, ServiceInstance> byId(List<ServiceInstance> instances) {
    Map<String, ServiceInstance> byId = new LinkedHashMap<>();
    instances.forEach(instance -> byId.putIfAbsent(instance.id(), instance));
    return byId;
  }
}
