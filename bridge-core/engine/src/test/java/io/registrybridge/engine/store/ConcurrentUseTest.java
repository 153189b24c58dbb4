package io.registrybridge.engine.store;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several threads at once see nothing that one after the other could not have seen: no put is lost,
 * none comes twice, and of one key the newest wins.
 */
@Tag("lincheck")
class ConcurrentUseTest {
  private static final int ITERATIONS = 20;
  private static final int INVOCATIONS = 1_000;

  @Test
  void mailboxIsLinearizable() {
    options().check(Mailbox.class);
  }

  @Test
  void storeIsLinearizable() {
    options().check(Store.class);
  }

  private static StressOptions options() {
    return new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(3)
        .actorsPerThread(3);
  }

  /** Puts, and deliveries of all that was put. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "0:3")
  public static final class Mailbox {
    private final FakeScheduler scheduler = new FakeScheduler();
    private final Map<Integer, Integer> delivered = new TreeMap<>();
    private final CoalescingMailbox<Integer, Integer> mailbox =
        new CoalescingMailbox<>(
            "test", scheduler, Pace.DEFAULT, batch -> delivered.putAll(batch.values()));

    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
      mailbox.put(key, value);
    }

    /** Only one thread delivers, as the scheduler's contract has it. */
    @Operation(nonParallelGroup = "delivery")
    public Map<Integer, Integer> deliver() {
      scheduler.advance(Duration.ofSeconds(1));
      Map<Integer, Integer> taken = new TreeMap<>(delivered);
      delivered.clear();
      return taken;
    }
  }

  /** Puts and removals of services, and what the catalog shows after each delivery. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "0:3")
  public static final class Store {
    private final FakeScheduler scheduler = new FakeScheduler();
    private Catalog catalog = Catalog.EMPTY;
    private final CatalogStore store =
        new CatalogStore(scheduler, Pace.DEFAULT, change -> catalog = change.catalog());

    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int instances) {
      store.put(key(key), Optional.of(entry(key, instances)));
    }

    @Operation
    public void remove(@Param(name = "key") int key) {
      store.put(key(key), Optional.empty());
    }

    /** How many instances each service in the catalog has. */
    @Operation(nonParallelGroup = "delivery")
    public Map<String, Integer> deliver() {
      scheduler.advance(Duration.ofSeconds(1));
      Map<String, Integer> instances = new TreeMap<>();
      catalog
          .entries()
          .forEach((key, entry) -> instances.put(key.name(), entry.published().size()));
      return instances;
    }

    private static ServiceKey key(int number) {
      return new ServiceKey("consul", "", "service-" + number);
    }

    private static CatalogEntry entry(int number, int instances) {
      List<ServiceInstance> all =
          IntStream.range(0, instances)
              .mapToObj(i -> ServiceInstance.builder("i-" + i, "10.0.0." + i).build())
              .toList();
      return new CatalogEntry(
          new ServiceSnapshot(key(number), Map.of(), all), all, List.of(), List.of());
    }
  }
}
