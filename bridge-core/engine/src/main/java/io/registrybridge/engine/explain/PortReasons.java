package io.registrybridge.engine.explain;

import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.render.PublishedForm;
import java.util.List;
import java.util.Locale;

/**
 * Says where the ports of a host come from.
 *
 * @param uses every instance whose ports count
 */
record PortReasons(List<Use> uses) {

  /** One instance, and what the configuration of its source says of ports. */
  record Use(ServiceInstance instance, EntryConfig config) {
    boolean has(int number) {
      return instance.ports().stream().map(InstancePort::number).anyMatch(own -> own == number);
    }
  }

  Explanation.Port explain(PublishedForm.Port port) {
    return new Explanation.Port(
        port.number(), port.name(), port.protocol(), port.target(), why(port));
  }

  private String why(PublishedForm.Port port) {
    String protocol = port.protocol().toLowerCase(Locale.ROOT);
    boolean servicePort =
        uses.stream()
            .map(use -> use.config().servicePorts().getOrDefault(protocol, 0))
            .anyMatch(number -> number == port.number());
    long users = uses.stream().filter(use -> use.has(port.number())).count();
    String used = users + " of " + uses.size() + " instances use it";
    if (servicePort) {
      return "the service port of " + protocol + " (istio.ports)" + (users > 0 ? "; " + used : "");
    }
    return users > 0 ? used : "it was used, and stays for removal.empty-grace";
  }
}
