package io.registrybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.api.concurrent.Cancellable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakeSchedulerTest {
  private final FakeScheduler scheduler = new FakeScheduler();
  private final Recorder<String> ran = new Recorder<>();

  @Test
  void nothingRunsUntilTheTestSaysSo() {
    scheduler.execute(() -> ran.accept("executed"));
    scheduler.start("started", () -> ran.accept("started"));
    assertThat(ran.values()).isEmpty();

    scheduler.runPending();

    assertThat(ran.values()).containsExactly("executed", "started");
  }

  @Test
  void runsScheduledTasksInTheOrderOfTheirTimeEachAtItsOwn() {
    scheduler.schedule("late", Duration.ofSeconds(5), () -> record("late"));
    scheduler.schedule("early", Duration.ofSeconds(1), () -> record("early"));
    scheduler.schedule("too late", Duration.ofSeconds(7), () -> record("too late"));

    scheduler.advance(Duration.ofSeconds(6));

    assertThat(ran.values()).containsExactly("early at 1", "late at 5");
    assertThat(scheduler.nanoTime()).isEqualTo(Duration.ofSeconds(6).toNanos());
    assertThat(scheduler.waiting()).containsExactly("too late");
  }

  @Test
  void runsWhatATaskStartsOnTheWay() {
    scheduler.schedule(
        "first",
        Duration.ofSeconds(1),
        () -> scheduler.schedule("second", Duration.ofSeconds(1), () -> record("second")));

    scheduler.advance(Duration.ofSeconds(2));

    assertThat(ran.values()).containsExactly("second at 2");
  }

  @Test
  void aCancelledTaskNeverRuns() {
    Cancellable task = scheduler.start("cancelled", () -> ran.accept("ran"));

    task.cancel();

    scheduler.runPending();
    assertThat(ran.values()).isEmpty();
    assertThat(scheduler.waiting()).isEmpty();
  }

  @Test
  void theWallClockJumpsWithoutTheMonotonicOne() {
    scheduler.setWallTime(Instant.parse("2020-01-01T00:00:00Z"));

    scheduler.advance(Duration.ofSeconds(1));

    assertThat(scheduler.wallTime()).isEqualTo("2020-01-01T00:00:01Z");
    assertThat(scheduler.nanoTime()).isEqualTo(1_000_000_000L);
  }

  @Test
  void whatATaskThrowsComesOutInTheTest() {
    scheduler.start(
        "fails",
        () -> {
          throw new IllegalStateException("defect");
        });

    assertThatThrownBy(scheduler::runPending).hasMessage("defect");
  }

  @Test
  void namesTheTaskThatStartsAnotherWithoutEnd() {
    scheduler.start("endless", this::again);

    assertThatThrownBy(scheduler::runPending).hasMessageContaining("endless");
  }

  private void again() {
    scheduler.start("endless", this::again);
  }

  private void record(String what) {
    ran.accept(what + " at " + Duration.ofNanos(scheduler.nanoTime()).toSeconds());
  }
}
