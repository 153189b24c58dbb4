package io.registrybridge.api.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff EXACT =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0);

  @Test
  void doublesFromTheFirstDelayToTheLongest() {
    var delays =
        IntStream.rangeClosed(1, 6).mapToObj(n -> EXACT.delay(n, new Random(1)).toMillis());

    assertThat(delays).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
  }

  @Test
  void staysAtTheLongestForEver() {
    Duration delay = EXACT.delay(Integer.MAX_VALUE, new Random(1));

    assertThat(delay).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void spreadsDelaysOverTheWholeJitterAndNotBeyondIt() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 0.3);
    Random random = new Random(1);

    var statistics =
        IntStream.range(0, 1000)
            .mapToLong(n -> backoff.delay(1, random).toMillis())
            .summaryStatistics();

    assertThat(statistics.getMin()).isBetween(700L, 720L);
    assertThat(statistics.getMax()).isBetween(1280L, 1300L);
  }

  @Test
  void refusesValuesThatMakeNoDelay() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1), 0))
        .hasMessageContaining("0 < first <= longest");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), 0))
        .hasMessageContaining("PT2S");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), Double.NaN))
        .hasMessageContaining("jitter");
  }
}
