package io.registrybridge.api.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.api.concurrent.WatchLoop.Listener;
import io.registrybridge.api.concurrent.WatchLoop.Round;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WatchLoopTest {
  private static final Backoff EXACT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4), 0);

  private final FakeScheduler time = new FakeScheduler();
  private final Recorder<String> heard = new Recorder<>();
  private final Listener listener =
      new Listener() {
        @Override
        public void failed(Exception cause, int failures, Duration retryIn) {
          heard.accept(failures + " failed, retry in " + retryIn.toSeconds() + "s");
        }

        @Override
        public void recovered() {
          heard.accept("recovered");
        }
      };
  private final AtomicInteger rounds = new AtomicInteger();

  @Test
  void beginsAtOnceAndPausesAsEachRoundAsks() {
    start(() -> Duration.ofSeconds(10));

    time.advance(Duration.ofSeconds(25));

    assertThat(rounds).hasValue(3);
    assertThat(heard.values()).isEmpty();
  }

  @Test
  void backsOffWhileRoundsFail() {
    start(
        () -> {
          throw new IOException("refused");
        });

    time.advance(Duration.ofSeconds(8));

    assertThat(heard.values())
        .containsExactly(
            "1 failed, retry in 1s",
            "2 failed, retry in 2s",
            "3 failed, retry in 4s",
            "4 failed, retry in 4s");
  }

  @Test
  void tellsOfRecoveryOnceAndForgetsTheFailures() {
    start(
        () -> {
          if (rounds.get() <= 2 || rounds.get() == 5) {
            throw new IOException("refused");
          }
          return Duration.ofSeconds(1);
        });

    time.advance(Duration.ofSeconds(6));

    assertThat(heard.values())
        .containsExactly(
            "1 failed, retry in 1s",
            "2 failed, retry in 2s",
            "recovered",
            "1 failed, retry in 1s",
            "recovered");
  }

  @Test
  void goesOnAfterAnErrorAndReportsItAsADefect() {
    AtomicReference<Exception> cause = new AtomicReference<>();
    WatchLoop.start(
        time,
        "loop",
        EXACT,
        () -> {
          rounds.incrementAndGet();
          throw new StackOverflowError();
        },
        (thrown, failures, retryIn) -> cause.set(thrown));

    time.advance(Duration.ofSeconds(1));

    assertThat(rounds).hasValue(2);
    assertThat(cause.get()).isInstanceOf(BridgeException.class).hasMessageContaining("loop");
  }

  @Test
  void goesOnAfterAListenerThatThrows() {
    WatchLoop.start(
        time,
        "loop",
        EXACT,
        () -> {
          rounds.incrementAndGet();
          throw new IOException("refused");
        },
        (thrown, failures, retryIn) -> {
          throw new IllegalStateException("listener");
        });

    assertThatThrownBy(time::runPending).hasMessage("listener");

    assertThat(time.waiting()).containsExactly("loop");
  }

  @Test
  void neverStartsARoundAfterTheCancel() {
    WatchLoop loop = start(() -> Duration.ofSeconds(1));
    time.runPending();

    loop.cancel();

    time.advance(Duration.ofHours(1));
    assertThat(rounds).hasValue(1);
    assertThat(time.waiting()).isEmpty();
  }

  @Test
  void aRoundThatFailsBecauseOfTheCancelIsNeitherReportedNorRetried() {
    AtomicReference<WatchLoop> loop = new AtomicReference<>();
    loop.set(
        start(
            () -> {
              loop.get().cancel();
              throw new InterruptedException();
            }));

    time.advance(Duration.ofHours(1));

    assertThat(rounds).hasValue(1);
    assertThat(heard.values()).isEmpty();
  }

  @Test
  void cancelAndWaitReturnsFalseInsteadOfWaitingForItself() {
    AtomicReference<WatchLoop> loop = new AtomicReference<>();
    Recorder<Boolean> ended = new Recorder<>();
    loop.set(
        start(
            () -> {
              ended.accept(loop.get().cancelAndWait(Duration.ofHours(1)));
              return Duration.ZERO;
            }));

    time.runPending();

    assertThat(ended.values()).containsExactly(false);
  }

  @Test
  void cancelAndWaitWakesABlockedRoundAndReturnsWhenItHasEnded() throws InterruptedException {
    try (var scheduler = new VirtualThreadScheduler((thread, thrown) -> heard.accept("uncaught"))) {
      CountDownLatch blocked = new CountDownLatch(1);
      AtomicInteger ended = new AtomicInteger();
      WatchLoop loop =
          WatchLoop.start(
              scheduler,
              "loop",
              EXACT,
              () -> {
                try {
                  blocked.countDown();
                  new CountDownLatch(1).await();
                  return Duration.ZERO;
                } finally {
                  ended.incrementAndGet();
                }
              },
              listener);
      blocked.await();

      boolean done = loop.cancelAndWait(Duration.ofSeconds(10));

      assertThat(done).isTrue();
      assertThat(ended).hasValue(1);
      assertThat(heard.values()).isEmpty();
    }
  }

  @Test
  void roundsNeverOverlapAndNoneRunsAfterTheWait() throws InterruptedException {
    try (var scheduler = new VirtualThreadScheduler((thread, thrown) -> heard.accept("uncaught"))) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger overlaps = new AtomicInteger();
      Semaphore enough = new Semaphore(0);
      WatchLoop loop =
          WatchLoop.start(
              scheduler,
              "loop",
              EXACT,
              () -> {
                if (inside.incrementAndGet() > 1) {
                  overlaps.incrementAndGet();
                }
                Thread.onSpinWait();
                inside.decrementAndGet();
                rounds.incrementAndGet();
                enough.release();
                return Duration.ZERO;
              },
              listener);
      enough.acquire(5_000);

      assertThat(loop.cancelAndWait(Duration.ofSeconds(10))).isTrue();

      int before = rounds.get();
      CountDownLatch later = new CountDownLatch(1);
      scheduler.schedule("later", Duration.ofMillis(50), later::countDown);
      later.await();
      assertThat(rounds).hasValue(before);
      assertThat(overlaps).hasValue(0);
    }
  }

  private WatchLoop start(Round round) {
    return WatchLoop.start(
        time,
        "loop",
        EXACT,
        () -> {
          rounds.incrementAndGet();
          return round.run();
        },
        listener);
  }
}
