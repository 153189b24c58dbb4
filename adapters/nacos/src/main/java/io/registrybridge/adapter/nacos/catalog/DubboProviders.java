package io.registrybridge.adapter.nacos.catalog;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.dubbo.Provider;
import io.registrybridge.dubbo.ProviderInstances;
import io.registrybridge.dubbo.ServiceName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Dubbo's interfaces as they stand in Nacos: a service {@code
 * providers:<interface>:<version>:<group>} whose instances have a provider URL's parameters as
 * their metadata. They become what they are when they come through ZooKeeper. Pure.
 */
public final class DubboProviders {
  private static final String NACOS_GROUP = "nacosGroup";
  private static final String WEIGHT = "weight";
  private static final double DUBBO_NORMAL_WEIGHT = 100;

  /** What Dubbo registers beside providers (its RegistryConstants and NacosRegistry). */
  private static final List<String> OTHER_CATEGORIES =
      List.of("consumers:", "configurators:", "routers:");

  private final ProviderInstances instances;

  DubboProviders(InstanceRules rules) {
    this.instances =
        new ProviderInstances(
            new LocalityKeys(rules.regionKey(), rules.zoneKey(), rules.subzoneKey()));
  }

  /** Whether a name is that of something that takes requests, and not of consumers or rules. */
  public static boolean isService(String name) {
    return OTHER_CATEGORIES.stream().noneMatch(name::startsWith);
  }

  /** What a host template may name: as through ZooKeeper, and where in Nacos it is. */
  static Map<String, String> names(Partition partition, ServiceName service) {
    Map<String, String> names = new HashMap<>(service.names(""));
    names.put("namespace", partition.namespace());
    names.put(NACOS_GROUP, partition.group());
    return names;
  }

  /**
   * The providers. One that is registered several times, as it is with each protocol, is as
   * available as the best of its registrations.
   */
  List<ServiceInstance> instances(List<Instance> all) {
    Map<Availability, List<Provider>> registered =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    InstanceMapping::availability,
                    () -> new TreeMap<>(Comparator.comparing(Availability::state)),
                    Collectors.mapping(DubboProviders::provider, Collectors.toList())));
    Map<String, ServiceInstance> found = new LinkedHashMap<>();
    registered.forEach(
        (availability, providers) ->
            instances
                .of(providers)
                .forEach(
                    instance -> found.putIfAbsent(instance.id(), with(availability, instance))));
    return List.copyOf(found.values());
  }

  /** Dubbo registers each with weight 1; another one was set in Nacos's console and counts. */
  private static Provider provider(Instance instance) {
    Map<String, String> parameters = InstanceMapping.present(instance.getMetadata());
    if (instance.getWeight() != 1.0) {
      parameters.put(WEIGHT, Double.toString(instance.getWeight() * DUBBO_NORMAL_WEIGHT));
    }
    return Provider.ofInstance(
        InstanceMapping.text(instance.getIp()).strip(), instance.getPort(), parameters);
  }

  private static ServiceInstance with(Availability availability, ServiceInstance instance) {
    if (availability.isAvailable()) {
      return instance;
    }
    ServiceInstance.Builder builder =
        ServiceInstance.builder(instance.id(), instance.address())
            .metadata(instance.metadata())
            .availability(availability)
            .weight(instance.weight())
            .locality(instance.locality());
    instance.ports().forEach(builder::port);
    return builder.build();
  }
}
