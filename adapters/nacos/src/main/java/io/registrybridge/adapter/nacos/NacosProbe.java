package io.registrybridge.adapter.nacos;

import static io.registrybridge.api.ConnectionReport.Level.ADVICE;
import static io.registrybridge.api.ConnectionReport.Level.ERROR;
import static io.registrybridge.api.ConnectionReport.Level.INFO;

import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.LazyConnection;
import io.registrybridge.adapter.nacos.client.NacosAddress;
import io.registrybridge.adapter.nacos.client.NacosClient;
import io.registrybridge.adapter.nacos.client.ServerAccess;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.error.BridgeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks each server once for each list and says how it answers, for {@code bridge check}. */
final class NacosProbe {
  private final NacosConfig config;
  private final List<Line> lines = new ArrayList<>();

  NacosProbe(NacosConfig config) {
    this.config = config;
  }

  ConnectionReport report() {
    Map<String, List<Partition>> namespaces =
        config.partitions().stream()
            .collect(
                Collectors.groupingBy(
                    Partition::namespaceId, LinkedHashMap::new, Collectors.toList()));
    for (NacosAddress address : config.access().addresses()) {
      namespaces.forEach((id, partitions) -> ask(address, id, partitions));
    }
    if (config.access().showsPassword()) {
      lines.add(
          new Line(
              ADVICE,
              config.access().addressList()
                  + ": the password goes over the network in the clear, for the client library logs"
                  + " in by HTTP: set nacos.tls.login=true, if the servers' HTTP port speaks TLS"));
    }
    return new ConnectionReport(lines);
  }

  private void ask(NacosAddress address, String namespace, List<Partition> partitions) {
    ServerAccess access = config.access().to(address);
    try (LazyConnection connection =
        new LazyConnection(() -> NacosClient.connect(access, namespace, () -> {}))) {
      for (Partition partition : partitions) {
        answered(address, partition, connection.services(partition.group()).size());
      }
    } catch (BridgeException e) {
      // One line for each server and namespace: the groups would all say the same.
      lines.add(new Line(ERROR, address + ": " + e.code().id() + ": " + e.getMessage()));
    }
  }

  private void answered(NacosAddress address, Partition partition, int services) {
    lines.add(new Line(INFO, "%s: %s with %d services".formatted(address, partition, services)));
    if (services == 0) {
      lines.add(
          new Line(
              ADVICE,
              "%s: there is no service in %s; if there should be, compare nacos.namespaces (the ids,"
                      .formatted(address, partition)
                  + " not the names) and nacos.groups with Nacos's console"));
    }
  }
}
