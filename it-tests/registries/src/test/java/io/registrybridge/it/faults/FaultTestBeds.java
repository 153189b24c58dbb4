package io.registrybridge.it.faults;

import io.registrybridge.it.nacos.NacosVersion;
import java.util.List;
import java.util.stream.Stream;

/** The types of registries that the suite runs on; a new adapter is added here. */
final class FaultTestBeds {
  private static final List<FaultTestBed.Kind> ALL =
      List.of(
          new ConsulFaultTestBed.Consul(),
          new ZooKeeperFaultTestBed.ZooKeeper(),
          new EurekaFaultTestBed.Eureka(),
          new NacosFaultTestBed.Nacos(NacosVersion.NACOS_3),
          new VmFaultTestBed.VmFiles());

  private FaultTestBeds() {}

  /** The short form spares the older Nacos, on which the contract is shown as well. */
  static List<FaultTestBed.Kind> of(Form form) {
    return form.isShort()
        ? ALL
        : Stream.concat(ALL.stream(), Stream.of(new NacosFaultTestBed.Nacos(NacosVersion.NACOS_2)))
            .toList();
  }
}
