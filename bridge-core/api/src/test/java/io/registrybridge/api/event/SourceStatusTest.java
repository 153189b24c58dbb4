package io.registrybridge.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceStatusTest {
  private static final Cause CAUSE = new Cause(ErrorCode.REGISTRY_UNREACHABLE, "refused");

  @Test
  void aDegradedSourceSaysWhy() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> status(State.DEGRADED, List.of(), 1))
        .withMessageContaining("DEGRADED");
  }

  @Test
  void onlyADegradedSourceHasCauses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> status(State.CONNECTED, List.of(CAUSE), 1))
        .withMessageContaining("refused");
  }

  @Test
  void epochsCountFromOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> status(State.CONNECTED, List.of(), 0))
        .withMessageContaining("was 0");
  }

  @Test
  void doesNotChangeWithTheListItWasMadeOf() {
    List<Cause> causes = new ArrayList<>(List.of(CAUSE));
    SourceStatus status = status(State.DEGRADED, causes, 1);

    causes.clear();

    assertThat(status.causes()).containsExactly(CAUSE);
  }

  private static SourceStatus status(State state, List<Cause> causes, long epoch) {
    return new SourceStatus(state, causes, epoch, "", Continuity.CONTINUOUS, Map.of());
  }
}
