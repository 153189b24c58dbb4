package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Plans the ports of a service (design, section 6): the service port of each protocol, where the
 * configuration names one, and beside it the numbers that the instances use, at most four, most
 * used first. Every port leads to each endpoint's own number, so a further instance on another port
 * only adds.
 */
final class ServicePorts {
  static final int OWN_NUMBERS_MAX = 4;

  private final Consumer<Finding> findings;
  private final List<Port> ports = new ArrayList<>();
  private final Set<Integer> takenNumbers = new HashSet<>();
  private final Set<String> takenNames = new HashSet<>();

  private ServicePorts(Consumer<Finding> findings) {
    this.findings = findings;
  }

  /** A port of the service, with a number and a name of its own. */
  record Port(PortGroup group, int number, String name) {}

  private record Use(PortGroup group, int number, int count) {
    static final Comparator<Use> MOST_USED =
        Comparator.comparingInt(Use::count)
            .reversed()
            .thenComparingInt(Use::number)
            .thenComparing(Use::group);
  }

  /**
   * @param instances the ports of all instances, also of those that get no traffic now: a port must
   *     not come and go with an instance's health
   * @param servicePorts the service port of each protocol
   */
  static List<Port> plan(
      Collection<InstancePorts> instances,
      Map<String, Integer> servicePorts,
      Consumer<Finding> findings) {
    SortedMap<PortGroup, Map<Integer, Integer>> uses = new TreeMap<>();
    for (InstancePorts instance : instances) {
      instance
          .numbers()
          .forEach(
              (group, numbers) ->
                  numbers.forEach(
                      number ->
                          uses.computeIfAbsent(group, g -> new TreeMap<>())
                              .merge(number, 1, Integer::sum)));
    }
    ServicePorts plan = new ServicePorts(findings);
    plan.addServicePorts(uses.keySet(), servicePorts);
    plan.addOwnNumbers(uses);
    return List.copyOf(plan.ports);
  }

  /** The first group of a protocol is its main one. */
  private void addServicePorts(Set<PortGroup> groups, Map<String, Integer> servicePorts) {
    Set<Protocol> served = new HashSet<>();
    for (PortGroup group : groups) {
      Integer number = servicePorts.get(group.protocol().configName());
      if (number != null && served.add(group.protocol())) {
        if (takenNumbers.contains(number)) {
          findings.accept(
              Rule.PORT_TAKEN.ofService(
                  "service port "
                      + number
                      + " of "
                      + group.protocol().istioName()
                      + " is taken by another protocol of the service; its own numbers remain"));
        } else {
          add(group, number, group.portName());
        }
      }
    }
  }

  private void addOwnNumbers(SortedMap<PortGroup, Map<Integer, Integer>> uses) {
    List<Use> candidates = new ArrayList<>();
    uses.forEach(
        (group, counts) ->
            counts.forEach((number, count) -> candidates.add(new Use(group, number, count))));
    candidates.sort(Use.MOST_USED);
    int added = 0;
    int leftOut = 0;
    for (Use use : candidates) {
      if (takenNumbers.contains(use.number())) {
        continue;
      }
      if (added == OWN_NUMBERS_MAX) {
        leftOut++;
      } else {
        added++;
        add(use.group(), use.number(), PortName.withNumber(use.group().portName(), use.number()));
      }
    }
    if (leftOut > 0) {
      findings.accept(
          Rule.PORTS_TOO_MANY.ofService(
              leftOut
                  + " port numbers beside the "
                  + OWN_NUMBERS_MAX
                  + " most used have no port of their own; their instances are reached by the"
                  + " other ports"));
    }
  }

  private void add(PortGroup group, int number, String wantedName) {
    takenNumbers.add(number);
    String name = wantedName;
    if (!takenNames.add(name)) {
      name = PortName.withNumber(group.protocol().portName(), number);
      takenNames.add(name);
    }
    ports.add(new Port(group, number, name));
  }
}
