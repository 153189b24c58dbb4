package io.registrybridge.adapter.consul.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final Duration LONGEST = Duration.ofSeconds(45);

  private final FakeScheduler scheduler = new FakeScheduler();
  private final CostPacer pacer =
      new CostPacer(scheduler, 0.001, Duration.ofMillis(500), CostPacer.LEAST_OF_A_LIST);
  private final List<String> looked = new ArrayList<>();
  private List<String> nodes = List.of();
  private List<String> services = List.of();
  private final Sweep sweep =
      new Sweep(
          () -> nodes,
          () -> services,
          new Sweep.Reading() {
            @Override
            public void node(String name) {
              pacer.spent(1);
              looked.add("node " + name);
            }

            @Override
            public void service(String name) {
              pacer.spent(1);
              looked.add(name);
            }
          },
          pacer,
          scheduler.random());

  @Test
  void looksAtEveryServiceOnceWhenNodesAreNotKnown() throws InterruptedException {
    services = List.of("a", "b", "c");
    sweep.request();

    rounds(3);

    assertThat(looked).containsExactly("a", "b", "c");
  }

  @Test
  void goesOverTheNodesWhereTheyAreFewer() throws InterruptedException {
    nodes = List.of("n1", "n2");
    services = List.of("a", "b", "c");
    sweep.request();

    rounds(2);

    assertThat(looked).containsExactly("node n1", "node n2");
  }

  @Test
  void goesOverTheServicesWhereNodesAreNotFewer() throws InterruptedException {
    nodes = List.of("n1", "n2");
    services = List.of("a", "b");
    sweep.request();

    rounds(2);

    assertThat(looked).containsExactly("a", "b");
  }

  @Test
  void aRequestInBetweenMakesTheOthersFirstAndThenTheSameAgain() throws InterruptedException {
    services = List.of("a", "b", "c");
    sweep.request();
    rounds(2);
    sweep.request();

    rounds(3);

    assertThat(looked).containsExactly("a", "b", "c", "a", "b");
  }

  @Test
  void afterQuietARoundTakesNoTime() throws InterruptedException {
    nodes = names(40);
    services = names(1000);
    sweep.request();

    assertThat(rounds(40)).isZero();
  }

  @Test
  void underSteadyChangeARoundIsSpreadOverItsTime() throws InterruptedException {
    services = names(1000);
    sweep.request();
    rounds(1000);
    sweep.request();

    Duration taken = rounds(1000);

    assertThat(taken).isBetween(LONGEST.minusSeconds(1), LONGEST);
  }

  @Test
  void alsoAFewNodesAreSpreadUnderSteadyChange() throws InterruptedException {
    nodes = names(5);
    services = names(1000);
    for (int change = 0; change < 60; change++) {
      sweep.request();
      rounds(1);
    }
    sweep.request();

    Duration taken = rounds(5);

    assertThat(taken).isBetween(LONGEST.minusSeconds(1), LONGEST);
  }

  /** Makes steps; returns the time they were apart. */
  private Duration rounds(int count) throws InterruptedException {
    Duration taken = Duration.ZERO;
    for (int i = 0; i < count; i++) {
      Duration pause = sweep.round();
      scheduler.advance(pause);
      taken = taken.plus(pause);
    }
    return taken;
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> String.format("%05d", i)).toList();
  }
}
