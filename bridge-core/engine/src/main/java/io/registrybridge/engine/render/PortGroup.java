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
      Comparator.comparing(PortGroup::protocol).thenComparing(PortGroup::name);

  /** Whether this is the protocol's main port: the unnamed one, or the one named like it. */
  boolean isMain() {
    return name.isEmpty() || name.equals(protocol.portName());
  }

  String portName() {
    return name.isEmpty() ? protocol.portName() : name;
  }

  @Override
  public int compareTo(PortGroup other) {
    return ORDER.compare(this, other);
  }
}
