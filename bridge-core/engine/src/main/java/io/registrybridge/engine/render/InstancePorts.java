package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The port numbers of one instance that can be published, by group, in the registry's order.
 *
 * @param numbers the numbers of each group; no list is empty
 */
record InstancePorts(Map<PortGroup, List<Integer>> numbers) {
  static final InstancePorts NONE = new InstancePorts(Map.of());

  InstancePorts {
    numbers = Collections.unmodifiableMap(numbers);
  }

  static InstancePorts of(
      ServiceInstance instance, String defaultProtocol, Consumer<Finding> findings) {
    Map<PortGroup, List<Integer>> numbers = new LinkedHashMap<>();
    for (InstancePort port : instance.ports()) {
      if (port.number() < 1 || port.number() > 65535) {
        findings.accept(
            Rule.PORT_INVALID.of(
                instance.id(), "port " + port.number() + " is not from 1 to 65535; left out"));
      } else {
        String word = port.protocol().isBlank() ? defaultProtocol : port.protocol();
        PortGroup group =
            new PortGroup(protocol(instance.id(), word, findings), PortName.nearest(port.name()));
        numbers.computeIfAbsent(group, g -> new ArrayList<>()).add(port.number());
      }
    }
    return new InstancePorts(numbers);
  }

  private static Protocol protocol(String instance, String word, Consumer<Finding> findings) {
    return Protocol.of(word)
        .orElseGet(
            () -> {
              findings.accept(
                  Rule.PROTOCOL_UNKNOWN.of(
                      instance, "'" + word + "' is no protocol istiod knows; TCP is used"));
              return Protocol.TCP;
            });
  }

  boolean isEmpty() {
    return numbers.isEmpty();
  }

  /**
   * Where a service's port leads at this instance: its own use of that number, else its first
   * number in the port's group, else the first number it has at all. It must have one.
   */
  int target(ServicePorts.Port port) {
    List<Integer> first = numbers.values().iterator().next();
    List<Integer> candidates = numbers.getOrDefault(port.group(), first);
    return candidates.contains(port.number()) ? port.number() : candidates.getFirst();
  }
}
