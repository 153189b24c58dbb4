package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.EngineSettings;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.OmitRule;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.config.TrafficConfig;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import io.registrybridge.testkit.mcp.ResponseReport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 10,000 services of 5 endpoints: what they weigh, and that a change costs the change. */
class ScaleTest {
  private static final int SERVICES = 10_000;
  private static final int INSTANCES = 5;
  private static final int SHARDS = 8;
  private static final long MEBIBYTE = 1024 * 1024;

  private final List<Throwable> failures = new ArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> failures.add(failure));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Engine engine =
      new Engine(EngineSettings.DEFAULT, List.of(source()), scheduler, meters);
  private final RegistryEventSink sink = engine.connect(source(), "test");
  private final McpServer server =
      new McpServer(
          new McpServerConfig("127.0.0.1", 0, 1, new McpServerConfig.Transport.Plaintext()),
          scheduler,
          meters);

  @AfterEach
  void close() {
    engine.close();
    server.close(Duration.ofSeconds(2));
    scheduler.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void catalogIsSmallAndOneChangeCostsOneServiceAndOneResponse() {
    server.start();
    engine.addPublisher("mcp", server);
    long heapBefore = usedHeapMebibytes();
    load();
    long heap = usedHeapMebibytes() - heapBefore;
    System.out.printf("%d services of %d endpoints: %d MiB of heap%n", SERVICES, INSTANCES, heap);
    assertThat(heap).isLessThan(300);

    List<McpClient> clients = connectToEveryShard();
    try {
      List<Long> responsesBefore = responses(clients);
      long renderings = renderings();

      sink.accept(new RegistryEvent.ServiceUpdated(service(4_711, INSTANCES + 1)));

      int shard = Shard.indexOf(new ResourceName("registry-bridge", "service-4711.consul"), SHARDS);
      McpClient concerned = clients.get(shard);
      String changed = "registry-bridge/service-4711.consul";
      concerned.await(
          Duration.ofSeconds(30),
          client -> {
            ResponseReport response = client.serviceEntryResponses().getLast();
            assertThat(response.updated()).isEqualTo(1);
            assertThat(response.names()).startsWith(changed);
          });
      assertThat(Objects.requireNonNull(concerned.serviceEntries().get(changed)).serviceEntry())
          .extracting(ServiceEntry::getEndpointsCount)
          .isEqualTo(INSTANCES + 1);
      assertThat(renderings() - renderings).isEqualTo(1);
      List<Long> expected = new ArrayList<>(responsesBefore);
      expected.set(shard, expected.get(shard) + 1);
      assertThat(responses(clients)).isEqualTo(expected);
    } finally {
      clients.forEach(McpClient::close);
    }
  }

  private void load() {
    Set<ServiceKey> keys =
        IntStream.range(0, SERVICES)
            .mapToObj(i -> service(i, INSTANCES).key())
            .collect(Collectors.toSet());
    sink.accept(new RegistryEvent.Resynced(keys));
    for (int i = 0; i < SERVICES; i++) {
      sink.accept(new RegistryEvent.ServiceUpdated(service(i, INSTANCES)));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(engine.view().ready()).isTrue());
  }

  private List<McpClient> connectToEveryShard() {
    List<McpClient> clients = new ArrayList<>();
    for (int number = 1; number <= SHARDS; number++) {
      clients.add(
          McpClient.connect(
              McpClientOptions.to("127.0.0.1", server.ports().getFirst())
                  .withAuthority("shard-" + number + "-of-" + SHARDS + ".bridge"),
              scheduler));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(clients.stream().mapToInt(c -> c.serviceEntries().size()).sum())
                    .isEqualTo(SERVICES));
    return clients;
  }

  private static List<Long> responses(List<McpClient> clients) {
    return clients.stream()
        .map(client -> client.responseCount("networking.istio.io/v1/ServiceEntry"))
        .toList();
  }

  private long renderings() {
    return meters.get("bridge.render").timer().count();
  }

  private static long usedHeapMebibytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE;
  }

  private static ServiceSnapshot service(int number, int instances) {
    String name = "service-" + number;
    return new ServiceSnapshot(
        new ServiceKey("consul", "dc1", name),
        Map.of("service", name, "datacenter", "dc1"),
        IntStream.range(0, instances).mapToObj(i -> instance(number, i)).toList());
  }

  private static ServiceInstance instance(int service, int number) {
    return ServiceInstance.builder(
            "node-" + number + "/service-" + service + "-" + number,
            "10.%d.%d.%d".formatted(service / 256, service % 256, number + 1))
        .port(InstancePort.of(8080))
        .metadata(Map.of("version", "v" + number % 2, "team", "team-" + service % 50))
        .locality(new Locality("dc1", "zone-" + number % 3, ""))
        .build();
  }

  private static SourceConfig source() {
    return new SourceConfig(
        "consul",
        "test",
        true,
        ServiceSelector.all(),
        new NamingConfig(
            "${service}.consul",
            List.of(),
            Optional.empty(),
            "registry-bridge",
            List.of(),
            Optional.empty()),
        new EntryConfig(
            true,
            Map.of("http", 80),
            "http",
            new EntryConfig.LabelSelection(List.of(Glob.any()), List.of()),
            EntryConfig.Endpoints.INLINE,
            new EntryConfig.AddressConfig(
                true, false, EntryConfig.AddressConfig.HostNames.DNS, Duration.ofSeconds(30)),
            new TrafficConfig(
                "version", TrafficConfig.LoadBalancing.NONE, TrafficConfig.OutlierDetection.NONE)),
        EnumSet.allOf(OmitRule.class),
        0,
        new RemovalConfig(
            Duration.ofSeconds(30),
            Belief.HOLD,
            Duration.ofMinutes(6),
            Continuity.DATA_LOST,
            0.5,
            5,
            Duration.ofMinutes(5),
            Belief.BELIEVE,
            Duration.ofMinutes(10)));
  }
}
