package io.registrybridge.adapter.nacos.catalog;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.SecretKeys;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.DubboMetadata;
import io.registrybridge.dubbo.DubboPorts;
import io.registrybridge.dubbo.ServiceName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a snapshot of what Nacos says of a service. Pure. */
public final class InstanceMapping {
  /** The metadata key of an instance's cluster. */
  static final String CLUSTER = "nacos-cluster";

  /** The metadata key that says of a persistent instance that it is one. */
  static final String EPHEMERAL = "nacos-ephemeral";

  /** Nacos's own settings of an instance, such as the interval of its heart-beat. */
  private static final String PRESERVED = "preserved.";

  private static final String DEFAULT_CLUSTER = "DEFAULT";

  private final String source;
  private final InstanceRules rules;
  private final DubboProviders providers;

  /**
   * @param source the source's name, for the keys
   */
  public InstanceMapping(String source, InstanceRules rules) {
    this.source = source;
    this.rules = rules;
    this.providers = new DubboProviders(rules);
  }

  /** The whole service. */
  public ServiceSnapshot snapshot(Partition partition, String service, List<Instance> instances) {
    return ServiceName.ofNacos(service)
        .map(
            dubbo ->
                new ServiceSnapshot(
                    partition.key(source, service),
                    DubboProviders.names(partition, dubbo),
                    providers.instances(instances)))
        .orElseGet(() -> plain(partition, service, instances));
  }

  private ServiceSnapshot plain(Partition partition, String service, List<Instance> instances) {
    return new ServiceSnapshot(
        partition.key(source, service), partition.names(service), asAvailableAsTheBest(instances));
  }

  /**
   * The instances. Nacos lists an address once for each client that registered it: one whose owner
   * has died must not hide that it lives for another, such as a registrant by HTTP/1.x.
   */
  private List<ServiceInstance> asAvailableAsTheBest(List<Instance> instances) {
    Map<String, ServiceInstance> found = new LinkedHashMap<>();
    instances.stream()
        .map(this::instance)
        .forEach(instance -> found.merge(instance.id(), instance, InstanceMapping::moreAvailable));
    return List.copyOf(found.values());
  }

  private static ServiceInstance moreAvailable(ServiceInstance one, ServiceInstance other) {
    return other.availability().state().compareTo(one.availability().state()) < 0 ? other : one;
  }

  private ServiceInstance instance(Instance instance) {
    String cluster = text(instance.getClusterName());
    String clusterName = cluster.isEmpty() ? DEFAULT_CLUSTER : cluster;
    String address = text(instance.getIp());
    Map<String, String> said = present(instance.getMetadata());
    ServiceInstance.Builder builder =
        ServiceInstance.builder(
                clusterName + "/" + address + ":" + instance.getPort(), address.strip())
            .metadata(metadata(said, clusterName, instance.isEphemeral()))
            .availability(availability(instance))
            .weight(instance.getWeight())
            .locality(rules.locality(clusterName, said));
    ports(instance, said).forEach(builder::port);
    return builder.build();
  }

  /** An application of Dubbo lists its ports in its metadata; all else has the one of Nacos. */
  private List<InstancePort> ports(Instance instance, Map<String, String> said) {
    String protocol = said.getOrDefault(rules.protocolKey(), "").strip();
    return DubboPorts.ofApplication(said)
        .orElseGet(() -> List.of(InstancePort.of(protocol, instance.getPort())));
  }

  private Map<String, String> metadata(
      Map<String, String> said, String clusterName, boolean ephemeral) {
    Map<String, String> metadata =
        new HashMap<>(
            said.containsKey(DubboPorts.ENDPOINTS)
                ? DubboMetadata.of(said)
                : SecretKeys.without(said));
    metadata.keySet().removeIf(key -> key.startsWith(PRESERVED));
    if (rules.cluster() == InstanceRules.ClusterUse.LABEL && !clusterName.equals(DEFAULT_CLUSTER)) {
      metadata.put(CLUSTER, clusterName);
    }
    if (!ephemeral) {
      metadata.put(EPHEMERAL, "false");
    }
    return metadata;
  }

  static Availability availability(Instance instance) {
    if (!instance.isEnabled()) {
      return Availability.disabled("Nacos says enabled=false");
    }
    return instance.isHealthy()
        ? Availability.AVAILABLE
        : Availability.unhealthy("Nacos says healthy=false");
  }

  /** Whoever writes into Nacos by HTTP can leave keys without values. */
  static Map<String, String> present(@Nullable Map<String, String> metadata) {
    Map<String, String> present = new HashMap<>();
    if (metadata != null) {
      metadata.forEach(
          (key, value) -> {
            if (key != null) {
              present.put(key, text(value));
            }
          });
    }
    return present;
  }

  static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }
}
