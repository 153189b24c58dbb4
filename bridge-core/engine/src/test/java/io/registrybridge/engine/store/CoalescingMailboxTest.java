package io.registrybridge.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoalescingMailboxTest {
  private final FakeScheduler scheduler = new FakeScheduler();
  private final Recorder<Map<String, Integer>> batches = new Recorder<>();
  private final CoalescingMailbox<String, Integer> mailbox =
      new CoalescingMailbox<>("test", scheduler, Pace.DEFAULT, b -> batches.accept(b.values()));

  @Test
  void firstChangeAfterQuietGoesOutAtOnce() {
    mailbox.put("a", 1);

    scheduler.runPending();

    assertThat(batches.values()).containsExactly(Map.of("a", 1));
  }

  @Test
  void changesSoonAfterAreCollectedUntilQuiet() {
    deliverOne();
    mailbox.put("a", 2);
    scheduler.advance(Duration.ofMillis(15));
    mailbox.put("a", 3);
    mailbox.put("b", 1);

    scheduler.advance(Duration.ofMillis(19));
    assertThat(batches.values()).isEmpty();
    scheduler.advance(Duration.ofMillis(1));

    assertThat(batches.values()).containsExactly(Map.of("a", 3, "b", 1));
  }

  @Test
  void oldestChangeWaitsNoLongerThanTheLongestWait() {
    deliverOne();
    for (int i = 0; i < 30; i++) {
      mailbox.put("a", i);
      scheduler.advance(Duration.ofMillis(10));
    }

    assertThat(batches.values().getFirst()).isEqualTo(Map.of("a", 24));
  }

  @Test
  void changeDuringDeliveryIsDeliveredNext() {
    CoalescingMailbox<String, Integer> self = reentrant();
    self.put("a", 1);

    scheduler.advance(Duration.ofMillis(20));

    assertThat(batches.values()).containsExactly(Map.of("a", 1), Map.of("during", 2));
  }

  private CoalescingMailbox<String, Integer> reentrant() {
    class Reentrant {
      final CoalescingMailbox<String, Integer> mailbox =
          new CoalescingMailbox<>("test", scheduler, Pace.DEFAULT, this::accept);

      void accept(CoalescingMailbox.Batch<String, Integer> batch) {
        batches.accept(batch.values());
        if (batch.values().containsKey("a")) {
          mailbox.put("during", 2);
        }
      }
    }
    return new Reentrant().mailbox;
  }

  private void deliverOne() {
    mailbox.put("first", 0);
    scheduler.runPending();
    batches.clear();
  }
}
