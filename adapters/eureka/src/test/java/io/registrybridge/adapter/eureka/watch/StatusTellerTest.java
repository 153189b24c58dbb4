package io.registrybridge.adapter.eureka.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.testkit.Recorder;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTellerTest {
  private static final Cause OUTAGE = new Cause(ErrorCode.REGISTRY_UNREACHABLE, "no answer");

  private final Recorder<RegistryEvent> events = new Recorder<>();
  private boolean refuses;
  private final StatusTeller teller = new StatusTeller(this::accept);

  @Test
  void theSameKindOfFailureAgainIsNoNews() {
    events.clear();

    teller.degraded(OUTAGE);
    teller.degraded(OUTAGE);

    assertThat(events.values()).hasSize(1);
  }

  @Test
  void aStatusThatWasNotTakenIsToldAgain() {
    refuses = true;
    assertThatIllegalStateException().isThrownBy(() -> teller.degraded(OUTAGE));
    refuses = false;
    events.clear();

    teller.degraded(OUTAGE);

    assertThat(events.values(StatusChanged.class))
        .extracting(event -> event.status().causes())
        .containsExactly(List.of(OUTAGE));
  }

  private void accept(RegistryEvent event) {
    if (refuses) {
      throw new IllegalStateException("not taken");
    }
    events.accept(event);
  }
}
