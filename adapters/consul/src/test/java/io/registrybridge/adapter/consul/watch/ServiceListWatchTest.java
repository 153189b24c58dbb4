package io.registrybridge.adapter.consul.watch;

import static io.registrybridge.adapter.consul.watch.ScriptedConsul.answer;
import static io.registrybridge.adapter.consul.watch.ScriptedConsul.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceListWatchTest {
  private static final String ROOTS = answer(1, "{\"TrustDomain\":\"a.consul\"}");

  private final ScriptedConsul consul = new ScriptedConsul();
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private final Lists lists = new Lists();
  private final ServiceListWatch watch =
      new ServiceListWatch(
          consul.registry(),
          consul.addresses,
          new Sight(),
          new StatusBoard(events::accept, consul.scheduler),
          consul.scheduler,
          Duration.ofSeconds(30),
          lists);

  @AfterEach
  void close() {
    consul.close();
  }

  /** A follower that has just come back lacks what was registered while it was away. */
  @Test
  void aServerThatLagsBehindTakesNothingAway() throws InterruptedException {
    consul.server.answers(
        list(100, "old", "young"), ROOTS, list(95, "old"), list(100, "old", "young"), ROOTS);

    watch.round();
    watch.suspect();
    watch.round();

    assertThat(lists.names).allSatisfy(names -> assertThat(names).contains("young"));
    assertThat(continuity()).isEqualTo(Continuity.CONTINUOUS);
    assertThat(consul.server.requests().get(3)).contains("/v1/catalog/services?dc=dc1&consistent");
  }

  /** The leader confirms it: that is no lag. */
  @Test
  void anIndexThatFellIsLostData() throws InterruptedException {
    consul.server.answers(
        list(100, "old", "young"), ROOTS, list(20, "old"), list(20, "old"), ROOTS);

    watch.round();
    watch.suspect();
    watch.round();

    assertThat(lists.names.getLast()).containsExactly("old");
    assertThat(continuity()).isEqualTo(Continuity.DATA_LOST);
  }

  @Test
  void aFirstListThatCannotBeReadIsStillToBeToldWhole() throws InterruptedException {
    consul.server.answers(answer(100, "{\"orders\":"), list(100, "orders"), ROOTS);

    assertThatThrownBy(watch::round).isInstanceOf(BridgeException.class);
    watch.round();

    assertThat(lists.names).containsExactly(Set.of("orders"));
    assertThat(lists.resyncs).containsExactly(true);
  }

  @Test
  void aListThatNobodyCouldTakeIsStillToBeToldWhole() throws InterruptedException {
    consul.server.answers(list(100, "orders"), ROOTS, list(100, "orders"), ROOTS);
    lists.refuses = true;

    assertThatThrownBy(watch::round).isInstanceOf(IllegalStateException.class);
    lists.refuses = false;
    watch.round();

    assertThat(lists.resyncs).containsExactly(true);
  }

  private Continuity continuity() {
    return events.values(StatusChanged.class).getLast().status().continuity();
  }

  /** What was told of the lists. */
  private static final class Lists implements ServiceListWatch.ListConsumer {
    final List<Set<String>> names = new ArrayList<>();
    final List<Boolean> resyncs = new ArrayList<>();
    boolean refuses;

    @Override
    public void accept(Map<String, List<String>> services, boolean complete, boolean resync) {
      if (refuses) {
        throw new IllegalStateException("a defect");
      }
      names.add(Set.copyOf(services.keySet()));
      resyncs.add(resync);
    }

    @Override
    public void acceptAgain() {}
  }
}
