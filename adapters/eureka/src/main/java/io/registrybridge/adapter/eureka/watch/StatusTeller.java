package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.State;
import java.util.List;
import java.util.Map;

/** Tells the status when it changes. Not thread-safe. */
final class StatusTeller {
  private final RegistryEventSink sink;
  private SourceStatus told = SourceStatus.CONNECTING;

  StatusTeller(RegistryEventSink sink) {
    this.sink = sink;
    sink.accept(new StatusChanged(told));
  }

  /** The registry answers. */
  void connected(Incarnation.View view) {
    tell(
        new SourceStatus(
            State.CONNECTED, List.of(), view.epoch(), view.token(), view.continuity(), Map.of()));
  }

  /** The registry does not answer, or not usefully. The same kind of failure again is no news. */
  void degraded(Cause cause) {
    boolean known = told.causes().stream().anyMatch(before -> before.code() == cause.code());
    if (!known) {
      tell(
          new SourceStatus(
              State.DEGRADED,
              List.of(cause),
              told.epoch(),
              told.dataToken(),
              told.continuity(),
              Map.of()));
    }
  }

  private void tell(SourceStatus status) {
    if (!status.equals(told)) {
      sink.accept(new StatusChanged(status));
      told = status;
    }
  }
}
