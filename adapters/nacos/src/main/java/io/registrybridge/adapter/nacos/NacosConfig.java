package io.registrybridge.adapter.nacos;

import io.registrybridge.adapter.nacos.catalog.InstanceRules;
import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.ServerAccess;
import io.registrybridge.adapter.nacos.watch.Pace;
import java.util.List;

/**
 * How one Nacos is watched. The settings are described in {@link NacosSettings}.
 *
 * @param access to its servers
 * @param partitions which groups of which namespaces; at least one
 * @param instances how instances are read
 * @param pace of the probes
 */
public record NacosConfig(
    ServerAccess access, List<Partition> partitions, InstanceRules instances, Pace pace) {
  public NacosConfig {
    partitions = List.copyOf(partitions);
    if (partitions.isEmpty()) {
      throw new IllegalArgumentException("a Nacos source needs at least one namespace and group");
    }
  }

  @Override
  public String toString() {
    return "NacosConfig[addresses=" + access.addressList() + ", partitions=" + partitions + "]";
  }
}
