package io.registrybridge.api.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class VirtualThreadSchedulerTest {
  private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, thrown) -> uncaught.add(thrown));

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void runsEachTaskOnANamedVirtualThread() throws InterruptedException {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

    scheduler.start("consul orders health/cart", () -> threads.add(Thread.currentThread()));

    Thread thread = threads.take();
    assertThat(thread.isVirtual()).isTrue();
    assertThat(thread.getName()).isEqualTo("consul orders health/cart");
  }

  @Test
  void runsWhatBlocksInNativeCodeOnAThreadOfTheSystem() throws InterruptedException {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

    scheduler.startBlocking("resolve orders", () -> threads.add(Thread.currentThread()));

    Thread thread = threads.take();
    assertThat(thread.isVirtual()).isFalse();
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("resolve orders");
  }

  @Test
  void cancelInterruptsATaskThatBlocks() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Cancellable task = scheduler.start("blocks", () -> block(blocked, interrupted));
    blocked.await();

    task.cancel();

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cancelInterruptsAScheduledTaskThatHasBegun() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Cancellable task =
        scheduler.schedule("blocks", Duration.ZERO, () -> block(blocked, interrupted));
    blocked.await();

    task.cancel();

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void runsAScheduledTaskNotBeforeItsTime() throws InterruptedException {
    BlockingQueue<Long> ranAt = new LinkedBlockingQueue<>();
    long begin = scheduler.nanoTime();

    scheduler.schedule("later", Duration.ofMillis(30), () -> ranAt.add(scheduler.nanoTime()));

    assertThat(ranAt.take() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(30).toNanos());
  }

  @Test
  void aCancelNeverSlipsByTheStartOfAScheduledTask() throws InterruptedException {
    int rounds = 2_000;
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger interrupted = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);

    for (int i = 0; i < rounds; i++) {
      scheduler
          .schedule(
              "races",
              Duration.ofNanos(i % 100),
              () -> {
                begun.incrementAndGet();
                try {
                  never.await();
                } catch (InterruptedException e) {
                  interrupted.incrementAndGet();
                }
              })
          .cancel();
    }

    // Every task that began after all was told to end.
    CountDownLatch settled = new CountDownLatch(1);
    scheduler.schedule("settled", Duration.ofMillis(100), settled::countDown);
    settled.await();
    assertThat(interrupted).hasValue(begun.get());
  }

  @Test
  void tellsOfAnExceptionThatATaskLetsEscape() throws InterruptedException {
    IllegalStateException thrown = new IllegalStateException("defect");

    scheduler.start(
        "fails",
        () -> {
          throw thrown;
        });

    assertThat(uncaught.take()).isSameAs(thrown);
  }

  @Test
  void whatIsScheduledAfterItsEndNeverRunsAndHurtsNobody() {
    scheduler.close();

    Cancellable late = scheduler.schedule("late", Duration.ZERO, () -> uncaught.add(new Error()));

    late.cancel();
    assertThat(uncaught).isEmpty();
  }

  private static void block(CountDownLatch blocked, CountDownLatch interrupted) {
    blocked.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
  }
}
