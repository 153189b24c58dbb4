package io.registrybridge.adapter.consul.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusBoardTest {
  private static final Cause NO_LEADER = new Cause(ErrorCode.REGISTRY_UNAVAILABLE, "no leader");
  private static final Cause NO_RIGHT = new Cause(ErrorCode.REGISTRY_UNAUTHORIZED, "no right");
  private static final ServiceKey CART = new ServiceKey("consul", "dc1", "cart");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final Recorder<RegistryEvent> events = new Recorder<>();
  private final StatusBoard board = new StatusBoard(events::accept, scheduler);

  @Test
  void whatALoopRanIntoGoesWithIt() {
    board.inSight(1, "", Continuity.CONTINUOUS);
    StatusBoard.Place place = board.place();
    place.failed(new Cause(ErrorCode.REGISTRY_UNAVAILABLE, "node n"));

    place.leave();
    // A round that was cancelled may still come to its end.
    place.failed(new Cause(ErrorCode.REGISTRY_UNAVAILABLE, "node n"));

    assertThat(last().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void tellsThatTheRegistryIsInSight() {
    board.inSight(1, "token", Continuity.CONTINUOUS);

    assertThat(statuses())
        .containsExactly(
            new SourceStatus(
                State.CONNECTED, List.of(), 1, "token", Continuity.CONTINUOUS, Map.of()));
  }

  @Test
  void thousandsThatFailInTheSameWayAreOneStatus() {
    for (int loop = 0; loop < 5000; loop++) {
      board.failed("loop " + loop, new Cause(NO_LEADER.code(), "no leader, says " + loop));
    }

    assertThat(statuses()).hasSize(1);
    assertThat(last().causes()).containsExactly(new Cause(NO_LEADER.code(), "no leader, says 0"));
  }

  @Test
  void isDegradedUntilTheLastOneHasRecovered() {
    board.inSight(1, "", Continuity.CONTINUOUS);
    board.failed("a", NO_LEADER);
    board.failed("b", NO_LEADER);

    board.recovered("a");
    assertThat(last().state()).isEqualTo(State.DEGRADED);
    board.recovered("b");

    assertThat(last().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void aFailureThatBecomesAnotherIsNotCountedTwice() {
    board.inSight(1, "", Continuity.CONTINUOUS);
    board.failed("a", NO_LEADER);

    board.failed("a", NO_RIGHT);

    assertThat(last().causes()).containsExactly(NO_RIGHT);
  }

  @Test
  void servicesThatCannotBeReadAreToldTogether() {
    board.inSight(1, "", Continuity.CONTINUOUS);
    events.clear();
    board.unreadable(CART, NO_RIGHT);
    board.unreadable(new ServiceKey("consul", "dc1", "orders"), NO_RIGHT);
    assertThat(events.values()).isEmpty();

    scheduler.advance(Duration.ofSeconds(1));

    assertThat(statuses()).hasSize(1);
    assertThat(last().unreadable()).hasSize(2).containsEntry(CART, "no right");
    assertThat(last().causes()).containsExactly(NO_RIGHT.ofServices());
    assertThat(last().isInSight()).isTrue();
  }

  @Test
  void aServiceThatFailsSpeaksAgainstTheOthersUntilItIsKnownToBeUnreadable() {
    board.inSight(1, "", Continuity.CONTINUOUS);

    board.failed(CART, NO_RIGHT);
    assertThat(last().isInSight()).isFalse();
    board.unreadable(CART, NO_RIGHT);
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(last().isInSight()).isTrue();
  }

  @Test
  void aServiceThatIsReadableAgainInTimeIsNoNews() {
    board.inSight(1, "", Continuity.CONTINUOUS);
    events.clear();
    board.unreadable(CART, NO_RIGHT);
    board.readable(CART);

    scheduler.advance(Duration.ofSeconds(1));

    assertThat(events.values()).isEmpty();
  }

  @Test
  void tellsNothingAfterItsEnd() {
    board.close();

    board.failed("a", NO_LEADER);

    assertThat(events.values()).isEmpty();
  }

  private List<SourceStatus> statuses() {
    return events.values(StatusChanged.class).stream().map(StatusChanged::status).toList();
  }

  private SourceStatus last() {
    return statuses().getLast();
  }
}
