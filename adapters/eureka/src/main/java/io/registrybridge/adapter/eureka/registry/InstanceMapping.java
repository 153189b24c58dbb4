package io.registrybridge.adapter.eureka.registry;

import io.registrybridge.adapter.eureka.registry.Instance.Port;
import io.registrybridge.adapter.eureka.registry.InstanceRules.MetadataPort;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.SecretKeys;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a service of the model from a service's instances. Pure, but for what it is made with. */
public final class InstanceMapping {
  /** The lease of an instance has ended long ago, and the server keeps it. */
  static final String LEASE_EXPIRED = "lease-expired";

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /** Amazon's zones are their region and a letter: {@code us-east-1c}. */
  private static final Pattern AMAZON_ZONE = Pattern.compile("(.+-\\d+)[a-z]");

  private final InstanceRules rules;

  public InstanceMapping(InstanceRules rules) {
    this.rules = rules;
  }

  /** The whole service. */
  public ServiceSnapshot snapshot(ServiceKey key, Collection<Instance> instances) {
    List<ServiceInstance> mapped = new ArrayList<>(instances.size());
    List<Finding> findings = new ArrayList<>();
    for (Instance instance : instances) {
      ServiceInstance of = instance(instance);
      mapped.add(of);
      if (instance.overdue()) {
        findings.add(
            new Finding(
                LEASE_EXPIRED,
                of.id(),
                "has not renewed its lease for longer than twice its length, and the server keeps"
                    + " it: self-preservation, or no eviction"));
      }
    }
    return new ServiceSnapshot(key, names(key, instances), mapped, findings);
  }

  /** Of several the smallest, so that the order of an answer does not matter. */
  private static Map<String, String> names(ServiceKey key, Collection<Instance> instances) {
    String app =
        instances.stream().map(each -> each.key().app()).min(String::compareTo).orElse(key.name());
    String vip =
        instances.stream()
            .flatMap(each -> ServiceNames.vips(each).stream())
            .min(String::compareTo)
            .orElse(app);
    return Map.of("service", key.name(), "app", app, "vip", vip);
  }

  private ServiceInstance instance(Instance instance) {
    // Instances of several applications may share a VIP, and an id is unique in one only.
    String id = rules.byVip() ? instance.key().toString() : instance.key().id();
    ServiceInstance.Builder mapped =
        ServiceInstance.builder(id, address(instance))
            .metadata(SecretKeys.without(instance.metadata()))
            .availability(availability(instance))
            .locality(locality(instance));
    ports(instance).forEach(mapped::port);
    return mapped.build();
  }

  private String address(Instance instance) {
    boolean ip = isIp(instance.ipAddr());
    boolean named = !instance.hostName().isBlank();
    if (rules.byHostName()) {
      return named ? instance.hostName() : instance.ipAddr();
    }
    return ip || !named ? instance.ipAddr() : instance.hostName();
  }

  /** Whether a text is meant as an IP address; whether it is a right one is checked later. */
  private static boolean isIp(String text) {
    return text.indexOf(':') >= 0 || IPV4.matcher(text).matches();
  }

  private List<InstancePort> ports(Instance instance) {
    List<InstancePort> ports = new ArrayList<>();
    Port plain = instance.port();
    Port secure = instance.securePort();
    if (plain.enabled()) {
      String protocol = instance.metadata().getOrDefault(rules.protocolKey(), "").strip();
      ports.add(InstancePort.of(protocol, plain.number()));
    }
    if (secure.enabled()) {
      ports.add(InstancePort.of("https", secure.number()));
    }
    for (MetadataPort more : rules.morePorts()) {
      String number = instance.metadata().getOrDefault(more.key(), "").strip();
      if (!number.isEmpty()) {
        ports.add(InstancePort.of(more.protocol(), portNumber(number)));
      }
    }
    return ports;
  }

  /** What is no number is no port: the engine leaves it out and reports it. */
  private static int portNumber(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private Availability availability(Instance instance) {
    String status = instance.status();
    if (rules.statuses().contains(status)) {
      return Availability.AVAILABLE;
    }
    String reason = "status is " + status + (instance.overridden() ? " (overridden)" : "");
    return status.equals("OUT_OF_SERVICE")
        ? Availability.disabled(reason)
        : Availability.unhealthy(reason);
  }

  private Locality locality(Instance instance) {
    Map<String, String> metadata = instance.metadata();
    String amazon = instance.availabilityZone();
    String zone = amazon.isEmpty() ? metadata.getOrDefault(rules.zoneKey(), "").strip() : amazon;
    String region = metadata.getOrDefault("region", "").strip();
    if (region.isEmpty()) {
      var amazonZone = AMAZON_ZONE.matcher(amazon);
      region = amazonZone.matches() ? amazonZone.group(1) : rules.region();
    }
    return region.isEmpty() && zone.isEmpty() ? Locality.UNKNOWN : new Locality(region, zone, "");
  }
}
