package io.registrybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final Recorder<Object> recorder = new Recorder<>();

  @Test
  void keepsValuesInOrder() {
    recorder.accept("a");
    recorder.accept(1);
    recorder.accept("b");

    assertThat(recorder.values()).containsExactly("a", 1, "b");
    assertThat(recorder.values(String.class)).containsExactly("a", "b");
    assertThat(recorder.last()).contains("b");
  }

  @Test
  void awaitsAValueOfAnotherThread() {
    CountDownLatch go = new CountDownLatch(1);
    Thread.startVirtualThread(
        () -> {
          try {
            go.await();
            recorder.accept("late");
          } catch (InterruptedException e) {
            recorder.accept(e);
          }
        });
    go.countDown();

    Object found = recorder.awaitAny("the late value", "late"::equals);

    assertThat(found).isEqualTo("late");
  }
}
