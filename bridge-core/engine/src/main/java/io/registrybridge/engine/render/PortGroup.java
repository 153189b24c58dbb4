package io.registrybridge.engine.render;

import java.util.Comparator;

/**
 * Ports that stand for one another on different instances: one protocol, and one name where the
 * registry names its ports.
 *
 * @param protocol what is spoken
 * @param name the registry's name for the port, made a DNS label; empty for none
 */
record PortGroup(Protocol protocol, String name) implements Comparable<PortGroup> {
  private static final Comparator<PortGroup> ORDER =
      Comparator.comparing(PortGroup::protocol)
          .thenComparingInt(PortGroup::rank)
          .thenComparing(PortGroup::name);

  /** The unnamed port is the protocol's main one, else the one that is named like it. */
  private int rank() {
    return name.isEmpty() ? 0 : name.equals(protocol.portName()) ? 1 : 2;
  }

  String portName() {
    return name.isEmpty() ? protocol.portName() : name;
  }

  @Override
  public int compareTo(PortGroup other) {
    return ORDER.compare(this, other);
  }
}
