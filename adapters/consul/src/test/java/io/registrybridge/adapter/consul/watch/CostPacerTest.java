package io.registrybridge.adapter.consul.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CostPacerTest {
  private final FakeScheduler scheduler = new FakeScheduler();
  private final CostPacer pacer =
      new CostPacer(scheduler, 0.05, Duration.ofMillis(100), CostPacer.LEAST_OF_A_LIST);

  @Test
  void afterQuietRequestsGoAtOnce() {
    for (int answer = 0; answer < 10; answer++) {
      assertThat(pacer.pause()).isZero();
      pacer.spent(answer(2));
    }
  }

  @Test
  void steadyRequestsForShortAnswersKeepToAFewASecond() {
    int requests = requestsIn(Duration.ofSeconds(60), 2);

    // 60 s at 5 % of a core are 3 s, and 100 ms more at once, in parts of 10 ms.
    assertThat(requests).isBetween(300, 312);
  }

  @Test
  void largeAnswersArePaidByTheirSize() {
    int requests = requestsIn(Duration.ofSeconds(60), 10_000_000);

    // 101 ms each.
    assertThat(requests).isBetween(29, 32);
  }

  @Test
  void aDearerKindOfAnswerIsBookedWithMoreForItsSize() {
    CostPacer dearer =
        new CostPacer(
            scheduler,
            0.05,
            Duration.ZERO,
            CostPacer.LEAST_OF_A_LIST,
            CostPacer.NANOS_PER_BYTE_OF_THE_SERVICE_LIST);

    dearer.spent(answer(120_000));

    // 1 ms and 24 ms, at 5 % of a core.
    assertThat(dearer.pause()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void quietGivesNoMoreThanTheBurst() {
    scheduler.advance(Duration.ofHours(1));
    for (int answer = 0; answer < 11; answer++) {
      pacer.spent(answer(2));
    }

    assertThat(pacer.pause()).isPositive();
  }

  private int requestsIn(Duration time, int bytes) {
    long end = scheduler.nanoTime() + time.toNanos();
    int requests = 0;
    while (scheduler.nanoTime() < end) {
      pacer.spent(answer(bytes));
      requests++;
      scheduler.advance(pacer.pause().plusMillis(1));
    }
    return requests;
  }

  private static Answer answer(int bytes) {
    return new Answer("/v1/test", 200, 1, true, false, 0, false, false, new byte[bytes]);
  }
}
