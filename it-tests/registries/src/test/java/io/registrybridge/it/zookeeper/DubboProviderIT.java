package io.registrybridge.it.zookeeper;

import static io.registrybridge.it.dubbo.DubboProvider.interfaceName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.it.dubbo.DubboProvider;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** What a process of Dubbo itself writes, in each of its ways of registering. */
class DubboProviderIT {
  private static final String HELLO = interfaceName("Hello") + ":1.0.0:g1";
  private static final String GOODBYE = interfaceName("Goodbye");
  private static final List<String> INTERFACES = List.of("Hello:g1:1.0.0", "Goodbye");

  @Test
  void registeredAsAnApplicationItsInterfacesFollowFromItsMetadata() {
    try (ZooKeeperServer server = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
        DubboProvider provider = provider(server, "instance", "remote");
        ZooKeeperTestBed bed = bed(server, "dubbo-application,dubbo-mapping")) {
      soon(
          () -> assertThat(bed.observed.names()).containsExactlyInAnyOrder(HELLO, GOODBYE, "demo"));
      assertThat(bed.observed.instances(HELLO))
          .singleElement()
          .satisfies(instance -> listensWhere(provider, instance));
      assertThat(bed.observed.findings(HELLO)).isEmpty();

      // Killed, it is there until its session ends.
      provider.kill();
      soon(() -> assertThat(bed.observed.names()).isEmpty());
    }
  }

  @Test
  void registeredInBothWaysItIsTheSameInstance() {
    try (ZooKeeperServer server = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
        DubboProvider provider = provider(server, "all", "remote");
        ZooKeeperTestBed byInterface = bed(server, "dubbo-interface");
        ZooKeeperTestBed both = bed(server, "dubbo-interface,dubbo-mapping")) {
      for (ZooKeeperTestBed bed : List.of(byInterface, both)) {
        soon(() -> assertThat(bed.observed.names()).containsExactlyInAnyOrder(HELLO, GOODBYE));
        assertThat(bed.observed.instances(HELLO))
            .singleElement()
            .satisfies(instance -> listensWhere(provider, instance));
      }
      assertThat(both.observed.instances(HELLO)).isEqualTo(byInterface.observed.instances(HELLO));
    }
  }

  @Test
  void whatKeepsItsMetadataToItselfIsFoundByTheMapping() {
    try (ZooKeeperServer server = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
        DubboProvider provider = provider(server, "instance", "local");
        ZooKeeperTestBed bed = bed(server, "dubbo-mapping")) {
      soon(
          () ->
              assertThat(bed.observed.names())
                  .containsExactlyInAnyOrder(interfaceName("Hello"), GOODBYE));
      assertThat(bed.observed.instances(GOODBYE))
          .singleElement()
          .satisfies(instance -> listensWhere(provider, instance));
      assertThat(bed.observed.findings(GOODBYE))
          .extracting(Finding::rule)
          .containsExactly("interface-assumed");
    }
  }

  private static DubboProvider provider(
      ZooKeeperServer server, String registerMode, String metadataType) {
    return DubboProvider.start(
        new DubboProvider.Options("demo", registerMode, metadataType, INTERFACES),
        "zookeeper://" + server.address());
  }

  private static ZooKeeperTestBed bed(ZooKeeperServer server, String layouts) {
    return ZooKeeperTestBed.started(server, "zookeeper.layouts", layouts);
  }

  private static void listensWhere(DubboProvider provider, ServiceInstance instance) {
    assertThat(instance.address()).isEqualTo(DubboProvider.ADDRESS);
    assertThat(instance.ports())
        .containsExactlyInAnyOrder(
            new InstancePort("dubbo", "tcp", provider.dubboPort()),
            InstancePort.of("grpc", provider.triPort()));
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }
}
