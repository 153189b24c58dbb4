package io.registrybridge.engine.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostNameResolverTest {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration MORE_THAN_THE_INTERVAL = Duration.ofSeconds(34);
  private static final ServiceKey ORDERS = new ServiceKey("shop", "", "orders");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakeLookup lookup = new FakeLookup();
  private final Recorder<RegistryEvent> out = new Recorder<>();
  private final HostNameResolver resolver =
      new HostNameResolver("shop", out::accept, lookup, INTERVAL, scheduler);

  /** Answers with what the test put there. */
  private static final class FakeLookup implements NameLookup {
    private final Map<String, List<String>> answers = new HashMap<>();
    private int questions;

    @Override
    public List<String> addresses(String name) throws IOException {
      questions++;
      List<String> answer = answers.get(name);
      if (answer == null) {
        throw new UnknownHostException(name);
      }
      return answer;
    }
  }

  /** A scheduler whose look-ups hang. */
  private record NeverAnswering(Scheduler time) implements Scheduler {
    @Override
    public Instant wallTime() {
      return time.wallTime();
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public RandomGenerator random() {
      return time.random();
    }

    @Override
    public Cancellable start(String name, Runnable task) {
      return time.start(name, task);
    }

    @Override
    public Cancellable startBlocking(String name, Runnable task) {
      return () -> {};
    }

    @Override
    public Cancellable schedule(String name, Duration delay, Runnable task) {
      return time.schedule(name, delay, task);
    }
  }

  @Test
  void anInstanceBecomesOneForEachAddress() {
    lookup.answers.put("a.example", List.of("10.0.0.2", "10.0.0.1"));

    update(instance("a", "A.example"), instance("b", "10.0.0.9"));

    assertThat(addresses())
        .containsExactly("a@10.0.0.1 10.0.0.1", "a@10.0.0.2 10.0.0.2", "b 10.0.0.9");
    assertThat(findings()).isEmpty();
  }

  @Test
  void aServiceWithoutHostNamesGoesOnAtOnce() {
    ServiceSnapshot orders = snapshot(instance("b", "10.0.0.9"), instance("c", "::1"));

    resolver.accept(new ServiceUpdated(orders));

    assertThat(out.values()).containsExactly(new ServiceUpdated(orders));
  }

  @Test
  void aServiceWaitsForTheFirstAnswerOfEachName() {
    lookup.answers.put("a.example", List.of("10.0.0.1"));

    resolver.accept(new ServiceUpdated(snapshot(instance("a", "a.example"))));

    assertThat(out.values()).isEmpty();
    scheduler.runPending();
    assertThat(out.values()).hasSize(1);
  }

  @Test
  void aChangedAnswerSendsTheServiceAgain() {
    lookup.answers.put("a.example", List.of("10.0.0.1", "10.0.0.2"));
    update(instance("a", "a.example"));
    lookup.answers.put("a.example", List.of("10.0.0.2", "10.0.0.3"));

    scheduler.advance(MORE_THAN_THE_INTERVAL);

    assertThat(addresses()).containsExactly("a@10.0.0.2 10.0.0.2", "a@10.0.0.3 10.0.0.3");
    assertThat(out.values()).hasSize(2);
  }

  @Test
  void anEqualAnswerSendsNothing() {
    lookup.answers.put("a.example", List.of("10.0.0.1", "10.0.0.2"));
    update(instance("a", "a.example"));
    lookup.answers.put("a.example", List.of("10.0.0.2", "10.0.0.1"));

    scheduler.advance(Duration.ofMinutes(10));

    assertThat(lookup.questions).isGreaterThan(15);
    assertThat(out.values()).hasSize(1);
  }

  @Test
  void aFailedLookupKeepsTheLastAnswer() {
    lookup.answers.put("a.example", List.of("10.0.0.1"));
    update(instance("a", "a.example"));
    lookup.answers.clear();

    scheduler.advance(Duration.ofHours(5));

    assertThat(addresses()).containsExactly("a@10.0.0.1 10.0.0.1");
    assertThat(findings()).extracting(Finding::rule).containsExactly(ResolvedInstances.STALE);
  }

  @Test
  void anAnswerAfterFailuresTakesTheFindingAway() {
    lookup.answers.put("a.example", List.of("10.0.0.1"));
    update(instance("a", "a.example"));
    lookup.answers.clear();
    scheduler.advance(MORE_THAN_THE_INTERVAL);
    lookup.answers.put("a.example", List.of("10.0.0.1"));

    scheduler.advance(MORE_THAN_THE_INTERVAL);

    assertThat(findings()).isEmpty();
  }

  @Test
  void aNameThatWasNeverResolvedLeavesTheInstanceAsItIs() {
    update(instance("a", "a.example"), instance("b", "10.0.0.9"));

    assertThat(addresses()).containsExactly("a a.example", "b 10.0.0.9");
    assertThat(findings()).extracting(Finding::rule).containsExactly(ResolvedInstances.UNRESOLVED);
  }

  @Test
  void aSilentNameServerHoldsAServiceUpForALimitedTime() {
    HostNameResolver silent =
        new HostNameResolver("shop", out::accept, lookup, INTERVAL, new NeverAnswering(scheduler));
    silent.accept(new ServiceUpdated(snapshot(instance("a", "a.example"))));

    scheduler.advance(HostNameResolver.LONGEST_FIRST_WAIT);

    assertThat(addresses()).containsExactly("a a.example");
  }

  @Test
  void aServiceThatComesBackHasItsLastAddressesAtOnce() {
    lookup.answers.put("a.example", List.of("10.0.0.1"));
    update(instance("a", "a.example"));
    resolver.accept(new ServiceRemoved(ORDERS));
    lookup.answers.clear();

    resolver.accept(new ServiceUpdated(snapshot(instance("a", "a.example"))));

    assertThat(addresses()).containsExactly("a@10.0.0.1 10.0.0.1");
  }

  @Test
  void whatNobodyUsesIsNotAskedFor() {
    lookup.answers.put("a.example", List.of("10.0.0.1"));
    update(instance("a", "a.example"));
    int before = lookup.questions;

    resolver.accept(new Resynced(Set.of()));
    scheduler.advance(Duration.ofMinutes(10));

    assertThat(lookup.questions).isEqualTo(before);
  }

  @Test
  void aNameThatIsTakenUpAgainWhileItIsAskedForIsNotAskedForTwiceAsOften() {
    lookup.answers.put("a.example", List.of("10.0.0.1"));
    for (int i = 0; i < 5; i++) {
      resolver.accept(new ServiceUpdated(snapshot(instance("a", "a.example"))));
      resolver.accept(new ServiceRemoved(ORDERS));
    }
    update(instance("a", "a.example"));
    int before = lookup.questions;

    scheduler.advance(Duration.ofMinutes(10));

    assertThat(lookup.questions - before).isBetween(15, 25);
  }

  @Test
  void otherEventsGoOnInTheirOrder() {
    StatusChanged status = new StatusChanged(SourceStatus.CONNECTING);

    Stream.of(status, new Resynced(Set.of(ORDERS)), new ServiceRemoved(ORDERS))
        .forEach(resolver::accept);

    assertThat(out.values())
        .containsExactly(status, new Resynced(Set.of(ORDERS)), new ServiceRemoved(ORDERS));
  }

  @Test
  void ofBothFamiliesTheFirstIsTaken() {
    lookup.answers.put("a.example", List.of("fd00::1", "10.0.0.1"));
    lookup.answers.put("b.example", List.of("fd00::2"));

    update(instance("a", "a.example"), instance("b", "b.example"));

    assertThat(addresses()).containsExactly("a@10.0.0.1 10.0.0.1", "b@fd00::2 fd00::2");
  }

  @Test
  void manyNamesAreAskedForByAFewThreads() {
    ServiceInstance[] instances =
        IntStream.range(0, 100)
            .mapToObj(i -> instance("i" + i, "h" + i + ".example"))
            .toArray(ServiceInstance[]::new);

    resolver.accept(new ServiceUpdated(snapshot(instances)));

    assertThat(scheduler.waiting()).filteredOn("resolve shop"::equals).hasSize(Lookups.THREADS);
    scheduler.runPending();
    assertThat(lookup.questions).isEqualTo(100);
  }

  @Test
  void nothingGoesOnAfterTheEnd() {
    lookup.answers.put("a.example", List.of("10.0.0.1"));
    update(instance("a", "a.example"));
    out.clear();

    resolver.close();
    lookup.answers.put("a.example", List.of("10.0.0.2"));
    scheduler.advance(Duration.ofMinutes(10));

    assertThat(out.values()).isEmpty();
    assertThat(scheduler.waiting()).isEmpty();
  }

  @Test
  void anIdTellsWhoseAddressItIs() {
    assertThat(ResolvedInstances.isAddressOf("a@10.0.0.1", "a")).isTrue();
    assertThat(ResolvedInstances.isAddressOf("a@b@10.0.0.1", "a")).isFalse();
    assertThat(ResolvedInstances.isAddressOf("a@b", "a")).isFalse();
    assertThat(ResolvedInstances.isAddressOf("ab@10.0.0.1", "a")).isFalse();
  }

  private void update(ServiceInstance... instances) {
    resolver.accept(new ServiceUpdated(snapshot(instances)));
    scheduler.runPending();
  }

  private static ServiceSnapshot snapshot(ServiceInstance... instances) {
    return new ServiceSnapshot(ORDERS, Map.of(), List.of(instances));
  }

  private static ServiceInstance instance(String id, String address) {
    return ServiceInstance.builder(id, address).build();
  }

  private ServiceSnapshot last() {
    return out.values(ServiceUpdated.class).getLast().snapshot();
  }

  private List<String> addresses() {
    return last().instances().stream()
        .map(instance -> instance.id() + " " + instance.address())
        .toList();
  }

  private List<Finding> findings() {
    return last().findings();
  }
}
