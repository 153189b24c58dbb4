package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one status of what is known of all partitions, and tells it when it changes. Safe for use
 * by several threads.
 */
final class StatusBoard {
  private final Emitter emitter;

  // Guarded by this.
  private final Set<Partition> awaited;
  private final Map<Partition, Cause> outOfSight = new HashMap<>();
  private final Map<ServiceKey, String> unreadable = new HashMap<>();
  private long epoch = 1;
  private SourceStatus told = SourceStatus.CONNECTING;

  /**
   * @param partitions all that are watched
   */
  StatusBoard(Emitter emitter, Collection<Partition> partitions) {
    this.emitter = emitter;
    this.awaited = new HashSet<>(partitions);
  }

  /**
   * A partition answers. When this returns, the status is told: whatever is sent after it belongs
   * to the epoch.
   *
   * @param anew whether it was out of sight before, so that its lists may lack what is there
   */
  synchronized void inSight(Partition partition, boolean anew) {
    awaited.remove(partition);
    outOfSight.remove(partition);
    epoch += anew ? 1 : 0;
    tell();
  }

  /** A partition cannot be seen. */
  synchronized void outOfSight(Partition partition, Cause cause) {
    Cause before = outOfSight.get(partition);
    // The library's words change with each state of its connection, which is no news.
    if (before == null || before.code() != cause.code()) {
      outOfSight.put(partition, cause);
      tell();
    }
  }

  /** A service is in the list and cannot be read. Told with the next {@link #flush}. */
  synchronized void unreadable(ServiceKey service, String why) {
    unreadable.put(service, why);
  }

  /** A service was read, or is gone. */
  synchronized void readable(ServiceKey service) {
    unreadable.remove(service);
  }

  /** Tells what was gathered of single services. */
  synchronized void flush() {
    if (!unreadable.equals(told.unreadable())) {
      tell();
    }
  }

  private void tell() {
    Map<ErrorCode, Cause> causes = new EnumMap<>(ErrorCode.class);
    outOfSight.values().forEach(cause -> causes.putIfAbsent(cause.code(), cause));
    SourceStatus status =
        new SourceStatus(
            state(causes.isEmpty()),
            List.copyOf(causes.values()),
            epoch,
            "",
            Continuity.CONTINUOUS,
            unreadable);
    if (!status.equals(told)) {
      told = status;
      emitter.send(new StatusChanged(status));
    }
  }

  private State state(boolean allInSight) {
    if (!allInSight) {
      return State.DEGRADED;
    }
    return awaited.isEmpty() ? State.CONNECTED : State.CONNECTING;
  }
}
