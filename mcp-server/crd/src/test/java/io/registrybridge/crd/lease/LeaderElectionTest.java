package io.registrybridge.crd.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {
  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakeLease lease = new FakeLease();
  private final LeaderElection first = election("first");
  private final LeaderElection second = election("second");

  /** A Lease in memory, for one process at a time or out of reach. */
  private static final class FakeLease {
    private Optional<LeaseRecord> record = Optional.empty();
    private String unreachableFor = "";
    private int version;

    LeaseStore seenBy(String identity) {
      return new LeaseStore() {
        @Override
        public Optional<LeaseRecord> read() {
          reach(identity);
          return record;
        }

        @Override
        public Optional<LeaseRecord> create(LeaseRecord first) {
          reach(identity);
          return record.isPresent() ? Optional.empty() : store(first);
        }

        @Override
        public Optional<LeaseRecord> replace(LeaseRecord next) {
          reach(identity);
          boolean same = record.filter(found -> found.version().equals(next.version())).isPresent();
          return same ? store(next) : Optional.empty();
        }
      };
    }

    private void reach(String identity) {
      if (unreachableFor.equals(identity)) {
        throw new BridgeException(ErrorCode.KUBERNETES_UNAVAILABLE, "out of reach");
      }
    }

    private Optional<LeaseRecord> store(LeaseRecord next) {
      version++;
      record =
          Optional.of(
              new LeaseRecord(
                  next.holder(), next.duration(), next.term(), Integer.toString(version)));
      return record;
    }
  }

  @Test
  void theFirstOneWritesAndTheOtherWaits() {
    first.start();
    scheduler.runPending();
    second.start();

    scheduler.advance(Duration.ofMinutes(5));

    assertThat(first.mayWrite()).isTrue();
    assertThat(second.mayWrite()).isFalse();
    assertThat(second.view().holder()).isEqualTo("first");
  }

  @Test
  void aLeaseThatIsGivenBackIsTakenAtOnce() {
    bothRun();

    first.stop(true);
    scheduler.advance(Duration.ofSeconds(2));

    assertThat(second.mayWrite()).isTrue();
    assertThat(second.view().term()).isEqualTo(2);
  }

  @Test
  void aLeaseThatIsNotRenewedIsTakenAfterItsTime() {
    bothRun();

    first.stop(false);
    scheduler.advance(Duration.ofSeconds(9));
    assertThat(second.mayWrite()).isFalse();
    scheduler.advance(Duration.ofSeconds(5));

    assertThat(second.mayWrite()).isTrue();
  }

  @Test
  void whoCannotRenewStopsWritingBeforeAnotherOneBegins() {
    bothRun();
    lease.unreachableFor = "first";

    int both = 0;
    int none = 0;
    for (int i = 0; i < 300; i++) {
      scheduler.advance(Duration.ofMillis(100));
      both += first.mayWrite() && second.mayWrite() ? 1 : 0;
      none += first.mayWrite() || second.mayWrite() ? 0 : 1;
    }

    assertThat(both).isZero();
    // What the first one has started is over when the second one begins.
    assertThat(Duration.ofMillis(100L * none)).isGreaterThanOrEqualTo(LeaseTiming.DEFAULT.margin());
    assertThat(second.mayWrite()).isTrue();
    assertThat(first.view().trouble()).contains("out of reach");
  }

  @Test
  void whoWasStoppedForALongTimeDoesNotWriteWhenItGoesOn() {
    bothRun();
    lease.unreachableFor = "first";
    scheduler.advance(Duration.ofSeconds(30));

    lease.unreachableFor = "";

    assertThat(first.mayWrite()).isFalse();
    scheduler.advance(Duration.ofSeconds(30));
    assertThat(first.mayWrite()).isFalse();
    assertThat(second.mayWrite()).isTrue();
    assertThat(first.view().holder()).isEqualTo("second");
  }

  @Test
  void whoIsBackInTimeGoesOn() {
    bothRun();
    lease.unreachableFor = "first";
    scheduler.advance(Duration.ofSeconds(4));

    lease.unreachableFor = "";
    scheduler.advance(Duration.ofSeconds(20));

    assertThat(first.mayWrite()).isTrue();
    assertThat(second.mayWrite()).isFalse();
  }

  @Test
  void aWallClockThatJumpsChangesNothing() {
    bothRun();

    scheduler.setWallTime(FakeScheduler.START.plus(Duration.ofDays(400)));
    scheduler.advance(Duration.ofSeconds(30));

    assertThat(first.mayWrite()).isTrue();
    assertThat(second.mayWrite()).isFalse();
  }

  private void bothRun() {
    first.start();
    scheduler.runPending();
    second.start();
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(first.mayWrite()).isTrue();
  }

  private LeaderElection election(String identity) {
    return new LeaderElection(
        identity, lease.seenBy(identity), LeaseTiming.DEFAULT, scheduler, () -> {});
  }
}
