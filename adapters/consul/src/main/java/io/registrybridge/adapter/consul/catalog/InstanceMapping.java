package io.registrybridge.adapter.consul.catalog;

import io.registrybridge.adapter.consul.catalog.HealthEntry.Check;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Place;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Service;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Target;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.SecretKeys;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns what Consul says of a service into the common model. Pure. */
public final class InstanceMapping {
  private static final String NODE_MAINTENANCE = "_node_maintenance";
  private static final String SERVICE_MAINTENANCE = "_service_maintenance:";
  private static final Set<String> PROTOCOL_TAGS =
      Set.of("http", "http2", "grpc", "https", "tcp", "tls");

  private final InstanceRules rules;

  public InstanceMapping(InstanceRules rules) {
    this.rules = rules;
  }

  /** The whole service. */
  public ServiceSnapshot snapshot(ServiceKey key, List<HealthEntry> entries) {
    List<ServiceInstance> instances = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (HealthEntry entry : entries) {
      String id = entry.instance();
      if (entry.service().id().isEmpty()) {
        findings.add(Finding.ofService("instance-without-id", "left out an entry of node " + id));
      } else if (wanted(entry.service())) {
        instances.add(instance(id, key.scope(), entry));
      }
    }
    Map<String, String> names = Map.of("service", key.name(), "datacenter", key.scope());
    return new ServiceSnapshot(key, names, instances, findings);
  }

  private boolean wanted(Service service) {
    boolean proxy = !service.kind().isEmpty() && !service.kind().equals("typical");
    return (rules.proxies() || !proxy) && rules.wants(service.tags());
  }

  private ServiceInstance instance(String id, String datacenter, HealthEntry entry) {
    Map<String, String> metadata = metadata(entry);
    Target target = target(entry);
    ServiceInstance.Builder instance =
        ServiceInstance.builder(id, target.address())
            .metadata(SecretKeys.without(metadata))
            .availability(availability(entry.checks()))
            .weight(weight(entry))
            .locality(locality(datacenter, entry, metadata));
    if (target.port() != 0) {
      instance.port(InstancePort.of(protocol(entry.service().tags(), metadata), target.port()));
    }
    return instance.build();
  }

  /** The service's own metadata wins over its tags, and these over the node's metadata. */
  private Map<String, String> metadata(HealthEntry entry) {
    Map<String, String> metadata = new HashMap<>();
    if (rules.nodeMetadata()) {
      metadata.putAll(entry.node().meta());
    }
    for (String tag : entry.service().tags()) {
      int equals = tag.indexOf('=');
      if (equals > 0) {
        metadata.put(tag.substring(0, equals).strip(), tag.substring(equals + 1).strip());
      } else if (rules.plainTags() && !tag.isBlank() && equals < 0) {
        metadata.put(tag, "true");
      }
    }
    metadata.putAll(entry.service().meta());
    return metadata;
  }

  private Target target(HealthEntry entry) {
    Service service = entry.service();
    if (rules.wanAddress()) {
      Target wan = service.taggedAddresses().getOrDefault("wan", new Target("", 0));
      if (!wan.address().isEmpty()) {
        return new Target(wan.address(), wan.port() == 0 ? service.port() : wan.port());
      }
      String node = entry.node().taggedAddresses().getOrDefault("wan", "");
      if (!node.isEmpty() && service.address().isEmpty()) {
        return new Target(node, service.port());
      }
    }
    // An instance without an address of its own is reached at its node's (Consul's documentation).
    String address = service.address().isEmpty() ? entry.node().address() : service.address();
    return new Target(address, service.port());
  }

  private Availability availability(List<Check> checks) {
    for (Check check : checks) {
      boolean maintenance =
          check.id().equals(NODE_MAINTENANCE) || check.id().startsWith(SERVICE_MAINTENANCE);
      if (maintenance && !check.status().equals("passing")) {
        boolean node = check.serviceId().isEmpty();
        return Availability.maintenance(
            (node ? "the node" : "the instance") + " is in maintenance");
      }
    }
    for (Check check : checks) {
      if (!healthy(check)) {
        String whose =
            check.serviceId().isEmpty() ? "check '%s' of the node is %s" : "check '%s' is %s";
        String name = check.name().isEmpty() ? check.id() : check.name();
        return Availability.unhealthy(whose.formatted(name, check.status()));
      }
    }
    return Availability.AVAILABLE;
  }

  private boolean healthy(Check check) {
    return check.status().equals("passing")
        || (rules.warningIsHealthy() && check.status().equals("warning"));
  }

  private static double weight(HealthEntry entry) {
    boolean warning = entry.checks().stream().anyMatch(check -> check.status().equals("warning"));
    HealthEntry.Weights weights = entry.service().weights();
    return warning ? weights.warning() : weights.passing();
  }

  private String protocol(List<String> tags, Map<String, String> metadata) {
    String named = metadata.getOrDefault(rules.protocolKey(), "");
    if (!named.isEmpty()) {
      return named;
    }
    List<String> words = tags.stream().filter(PROTOCOL_TAGS::contains).distinct().toList();
    return words.size() == 1 ? words.getFirst() : "";
  }

  private Locality locality(String datacenter, HealthEntry entry, Map<String, String> metadata) {
    Place own = entry.service().place();
    Place node = entry.node().place();
    Map<String, String> nodeMeta = entry.node().meta();
    InstanceRules.LocalityKeys keys = rules.localityKeys();
    return new Locality(
        firstNonEmpty(
            own.region(),
            metadata.getOrDefault(keys.region(), ""),
            node.region(),
            nodeMeta.getOrDefault(keys.region(), ""),
            datacenter),
        firstNonEmpty(
            own.zone(),
            metadata.getOrDefault(keys.zone(), ""),
            node.zone(),
            nodeMeta.getOrDefault(keys.zone(), "")),
        firstNonEmpty(
            metadata.getOrDefault(keys.subzone(), ""), nodeMeta.getOrDefault(keys.subzone(), "")));
  }

  private static String firstNonEmpty(String... values) {
    for (String value : values) {
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
