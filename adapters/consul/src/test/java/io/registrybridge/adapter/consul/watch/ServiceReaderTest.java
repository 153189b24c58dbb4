package io.registrybridge.adapter.consul.watch;

import static io.registrybridge.adapter.consul.watch.ScriptedConsul.health;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.adapter.consul.catalog.InstanceMapping;
import io.registrybridge.adapter.consul.catalog.InstanceRules;
import io.registrybridge.adapter.consul.watch.ServiceReader.Outcome;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.testkit.Recorder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads of single services, and the workers that do them. */
class ServiceReaderTest {
  private final ScriptedConsul consul = new ScriptedConsul();
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private final AtomicInteger suspicions = new AtomicInteger();
  private final WatchedService orders = new WatchedService(new ServiceKey("s", "dc1", "orders"));
  private final ServiceReader reader = reader();

  @AfterEach
  void close() {
    consul.close();
  }

  /** The list says that the data is the same, so this server may only lag behind its leader. */
  @Test
  void anIndexThatFellIsConfirmedByTheLeader() throws InterruptedException {
    consul.server.answers(
        health(100, "a", "b"), health(95, "a"), health(95, "a"), health(101, "a", "b", "c"));

    assertThat(reader.readNow(orders)).isEqualTo(Outcome.CHANGED);
    assertThat(reader.readNow(orders)).isEqualTo(Outcome.AGAIN);
    assertThat(suspicions).hasValue(1);
    assertThat(reader.readNow(orders)).isEqualTo(Outcome.CHANGED);

    assertThat(told()).containsExactly(List.of("n/a", "n/b"), List.of("n/a", "n/b", "n/c"));
    assertThat(consul.server.requests().getLast())
        .contains("/v1/health/service/orders?dc=dc1&consistent");
  }

  @Test
  void anIndexThatFellAtTheLeaderTooIsTaken() throws InterruptedException {
    consul.server.answers(health(100, "a", "b"), health(95, "a"), health(95, "a"), health(95, "a"));

    reader.readNow(orders);
    reader.readNow(orders);

    assertThat(reader.readNow(orders)).isEqualTo(Outcome.CHANGED);
    assertThat(told()).containsExactly(List.of("n/a", "n/b"), List.of("n/a"));
  }

  /** There is one worker only, which must go on. */
  @Test
  void aDefectCostsNeitherTheServiceNorTheWorker() {
    consul.server.answers(health(100, "a"), health(101, "a"), health(102, "a", "b"));
    AtomicInteger changes = new AtomicInteger();
    StatusBoard board = new StatusBoard(events::accept, consul.scheduler);
    DirtyServices dirty =
        new DirtyServices(
            consul.scheduler,
            reader,
            new ReadFailures(board, suspicions::incrementAndGet),
            1,
            service -> {
              if (changes.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
              }
            });

    dirty.mark(orders);

    await().untilAsserted(() -> assertThat(changes).hasValueGreaterThan(1));
    dirty.mark(orders);
    await().untilAsserted(() -> assertThat(told().getLast()).containsExactly("n/a", "n/b"));
    dirty.close();
  }

  /** Ids of the instances, state by state. */
  private List<List<String>> told() {
    return events.values(ServiceUpdated.class).stream()
        .map(event -> event.snapshot().instances().stream().map(ServiceInstance::id).toList())
        .toList();
  }

  private ServiceReader reader() {
    Sight sight = new Sight();
    sight.open(new Sight.View(1, 1));
    InstanceRules rules =
        new InstanceRules(
            false,
            List.of(Glob.any()),
            List.of(),
            false,
            false,
            false,
            false,
            "protocol",
            new InstanceRules.LocalityKeys("", "", ""));
    return new ServiceReader(
        consul.registry(),
        sight,
        new InstanceMapping(rules),
        new Emitter(events::accept),
        suspicions::incrementAndGet);
  }
}
