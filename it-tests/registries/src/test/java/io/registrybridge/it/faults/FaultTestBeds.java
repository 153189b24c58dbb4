package io.registrybridge.it.faults;

import java.util.List;

/** The types of registries that the suite runs on; a new adapter is added here. */
final class FaultTestBeds {
  static final List<FaultTestBed.Kind> ALL =
      List.of(
          new ConsulFaultTestBed.Consul(),
          new ZooKeeperFaultTestBed.ZooKeeper(),
          new EurekaFaultTestBed.Eureka(),
          new VmFaultTestBed.VmFiles());

  private FaultTestBeds() {}
}
