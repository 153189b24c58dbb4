package io.registrybridge.it.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.it.bridge.ProcessFigures;
import io.registrybridge.it.consul.ConsulClient.Instance;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Far more services than connections: all are served, within the budget. */
class ConsulBudgetIT {
  private static final int SERVICES = 2000;
  private static final ProcessFigures OWN = new ProcessFigures(ProcessHandle.current().pid());
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void onPlainHttpTheServicesBeyondTheBudgetAreServedToo() {
    try (ConsulServer server = ConsulServers.start(ConsulServer.Options.DEFAULT)) {
      ConsulLoad load = new ConsulLoad(server.client(), SERVICES, 2);
      load.fill();
      // Those of the load's own client, which is in this process too and only loses some.
      int others = OWN.connectionsTo(server.httpPort());
      try (ConsulTestBed bed = ConsulTestBed.started(server, "consul.max-connections", "40")) {
        awaitInstances(bed, 2L * SERVICES);
        Instance last = load.instance(SERVICES - 1, 0);

        server.client().register(last.withStatus("critical"));
        awaitAvailable(bed, last.service(), 1);
        server.client().register(last);
        awaitAvailable(bed, last.service(), 2);
        server.client().deregister(last);
        awaitAvailable(bed, last.service(), 1);
        // Without a check nothing but the sweep can see it.
        server.client().register(last.withStatus("").withMeta(Map.of("version", "v2")));
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertThat(bed.observed.available(last.service())).hasSize(2));

        assertThat(OWN.connectionsTo(server.httpPort())).isLessThanOrEqualTo(others + 40);
        assertThat(bed.uncaught()).isEmpty();
      }
    }
  }

  @Test
  void onHttpsAFewConnectionsCarryThemAll() {
    try (ConsulServer server = ConsulServers.start(ConsulServer.Options.DEFAULT.withTls())) {
      ConsulLoad load = new ConsulLoad(server.client(), SERVICES, 1);
      load.fill();
      try (ConsulTestBed bed = ConsulTestBed.byTls(server)) {
        bed.start();
        awaitInstances(bed, SERVICES);
        Instance last = load.instance(SERVICES - 1, 0);

        server.client().register(last.withMeta(Map.of("version", "v2")));

        await()
            .atMost(Duration.ofSeconds(5))
            .untilAsserted(
                () ->
                    assertThat(bed.observed.instances(last.service()).getFirst().metadata())
                        .containsEntry("version", "v2"));
        assertThat(OWN.connectionsTo(server.httpsPort())).isLessThanOrEqualTo(12);
      }
    }
  }

  private static void awaitInstances(ConsulTestBed bed, long count) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(bed.observed.availableInstances()).isEqualTo(count));
  }

  private static void awaitAvailable(ConsulTestBed bed, String service, int count) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(bed.observed.available(service)).hasSize(count));
  }
}
