package io.registrybridge.adapter.eureka.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FullScheduleTest {
  private final FakeScheduler scheduler = new FakeScheduler();
  private final FullSchedule fulls = new FullSchedule(scheduler, Duration.ofMinutes(2));

  @Test
  void atFirstOnlyAFullAnswerTells() {
    assertThat(fulls.isNeeded()).isTrue();

    fulls.fullTaken();

    assertThat(fulls.isNeeded()).isFalse();
    assertThat(fulls.isDue()).isFalse();
  }

  @Test
  void afterAGapThatADeltaMayNotCoverOnlyAFullAnswerTells() {
    fulls.fullTaken();
    scheduler.advance(Duration.ofSeconds(100));
    fulls.deltaTaken(true);

    scheduler.advance(Duration.ofSeconds(149));
    assertThat(fulls.isNeeded()).isFalse();
    scheduler.advance(Duration.ofSeconds(2));
    assertThat(fulls.isNeeded()).isTrue();
  }

  @Test
  void aFullAnswerIsDueWithinTheIntervalHoweverManyDeltasCome() {
    fulls.fullTaken();

    scheduler.advance(Duration.ofSeconds(107));
    fulls.deltaTaken(true);
    assertThat(fulls.isDue()).isFalse();
    scheduler.advance(Duration.ofSeconds(13));
    fulls.deltaTaken(true);
    assertThat(fulls.isDue()).isTrue();
    assertThat(fulls.isNeeded()).isFalse();
  }

  @Test
  void anotherCountIsWorthOneFullAnswerAndTheNextOneOnlyAfterAWhile() {
    fulls.fullTaken();
    assertThat(fulls.isWorthAsking("UP_3_")).isTrue();
    fulls.fullTaken();

    assertThat(fulls.isWorthAsking("UP_3_")).as("an old delta stays old").isFalse();
    assertThat(fulls.isWorthAsking("UP_4_")).as("nothing has led to a count since").isFalse();
    scheduler.advance(Duration.ofSeconds(30));
    assertThat(fulls.isWorthAsking("UP_4_")).isTrue();
  }

  @Test
  void aDeltaThatLeadsToItsCountEndsTheDoubt() {
    fulls.fullTaken();
    assertThat(fulls.isWorthAsking("UP_3_")).isTrue();
    fulls.fullTaken();
    fulls.deltaTaken(true);

    assertThat(fulls.isWorthAsking("UP_3_")).isTrue();
  }
}
