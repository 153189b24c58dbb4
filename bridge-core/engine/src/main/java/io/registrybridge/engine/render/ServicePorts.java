package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /**
   * A group as all instances use it.
   *
   * @param counts how many instances use each number
   * @param departed how many instances have used each number that are gone
   * @param position the foremost place it has in an instance's list of ports
   */
  private record Usage(
      PortGroup group, Map<Integer, Integer> counts, Map<Integer, Integer> departed, int position) {
    /** Within a protocol the main port comes first, then what the registry lists first. */
    static final Comparator<Usage> ORDER =
        Comparator.comparing((Usage usage) -> usage.group().protocol())
            .thenComparing(usage -> !usage.group().isMain())
            .thenComparingInt(Usage::position)
            .thenComparing(Usage::group);

    static Usage none(PortGroup group) {
      return new Usage(group, Map.of(), Map.of(), Integer.MAX_VALUE);
    }

    Usage plus(List<Integer> numbers, int place) {
      return new Usage(group, sum(counts, numbers), departed, Math.min(position, place));
    }

    Usage plusDeparted(List<Integer> numbers, int place) {
      return new Usage(group, counts, sum(departed, numbers), Math.min(position, place));
    }

    private static Map<Integer, Integer> sum(Map<Integer, Integer> counts, List<Integer> numbers) {
      Map<Integer, Integer> sum = new TreeMap<>(counts);
      numbers.forEach(number -> sum.merge(number, 1, Integer::sum));
      return sum;
    }

    List<Use> uses() {
      Set<Integer> numbers = new TreeSet<>(counts.keySet());
      numbers.addAll(departed.keySet());
      return numbers.stream()
          .map(
              number ->
                  new Use(
                      group,
                      number,
                      counts.getOrDefault(number, 0),
                      departed.getOrDefault(number, 0)))
          .toList();
    }
  }

  private record Use(PortGroup group, int number, int count, int departed) {
    /** What only instances that are gone have used comes after everything that is in use. */
    static final Comparator<Use> MOST_USED =
        Comparator.comparingInt(Use::count)
            .thenComparingInt(Use::departed)
            .reversed()
            .thenComparingInt(Use::number)
            .thenComparing(Use::group);
  }

  /**
   * @param instances the ports of all instances, also of those that get no traffic now: a port must
   *     not come and go with an instance's health
   * @param departed the ports of instances that are gone and whose ports still count (design,
   *     section 5.7)
   * @param servicePorts the service port of each protocol
   */
  static List<Port> plan(
      Collection<InstancePorts> instances,
      Collection<InstancePorts> departed,
      Map<String, Integer> servicePorts,
      Consumer<Finding> findings) {
    List<Usage> usages = usages(instances, departed);
    ServicePorts plan = new ServicePorts(findings);
    plan.addServicePorts(usages, servicePorts);
    plan.addOwnNumbers(usages);
    return List.copyOf(plan.ports);
  }

  private static List<Usage> usages(
      Collection<InstancePorts> instances, Collection<InstancePorts> departed) {
    Map<PortGroup, Usage> usages = new HashMap<>();
    instances.forEach(instance -> count(usages, instance, Usage::plus));
    departed.forEach(instance -> count(usages, instance, Usage::plusDeparted));
    return usages.values().stream().sorted(Usage.ORDER).toList();
  }

  /** Adds the numbers that an instance has in a group, at the group's place in its list. */
  @FunctionalInterface
  private interface Counting {
    Usage count(Usage before, List<Integer> numbers, int place);
  }

  private static void count(
      Map<PortGroup, Usage> usages, InstancePorts instance, Counting counting) {
    int place = 0;
    for (Map.Entry<PortGroup, List<Integer>> own : instance.numbers().entrySet()) {
      PortGroup group = own.getKey();
      Usage before = usages.getOrDefault(group, Usage.none(group));
      usages.put(group, counting.count(before, own.getValue(), place++));
    }
  }

  private void addServicePorts(List<Usage> usages, Map<String, Integer> servicePorts) {
    Set<Protocol> served = new HashSet<>();
    for (Usage usage : usages) {
      PortGroup group = usage.group();
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

  private void addOwnNumbers(List<Usage> usages) {
    List<Use> candidates = new ArrayList<>();
    usages.forEach(usage -> candidates.addAll(usage.uses()));
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
    for (int copy = 2; !takenNames.add(name); copy++) {
      name = PortName.withNumber(wantedName, copy);
    }
    ports.add(new Port(group, number, name));
  }
}
