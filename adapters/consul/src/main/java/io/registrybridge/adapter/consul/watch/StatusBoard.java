package io.registrybridge.adapter.consul.watch;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.Scope;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes one status of what many loops report, and tells it only when it changes: five thousand
 * loops that fail at once are one status. Safe for use by several threads.
 */
final class StatusBoard {
  private static final Duration GATHER = Duration.ofMillis(200);

  private final RegistryEventSink sink;
  private final Scheduler scheduler;

  // Guarded by this.
  private final Map<Object, Cause> failures = new HashMap<>();
  private final Map<Kind, Cause> shown = new TreeMap<>(Kind.ORDER);
  private final Map<Kind, Integer> counts = new HashMap<>();
  private final Map<ServiceKey, String> unreadable = new HashMap<>();
  private boolean connected;
  private boolean gathering;
  private boolean closed;
  private long epoch = 1;
  private String dataToken = "";
  private Continuity continuity = Continuity.CONTINUOUS;
  private SourceStatus told = SourceStatus.CONNECTING;

  /** What failures have in common that are told as one. */
  private record Kind(ErrorCode code, Scope scope) {
    static final Comparator<Kind> ORDER =
        Comparator.comparing(Kind::scope).thenComparing(Kind::code);

    static Kind of(Cause cause) {
      return new Kind(cause.code(), cause.scope());
    }
  }

  StatusBoard(RegistryEventSink sink, Scheduler scheduler) {
    this.sink = sink;
    this.scheduler = scheduler;
  }

  /** The list was read: the registry is in sight. */
  synchronized void inSight(long epoch, String dataToken, Continuity continuity) {
    connected = true;
    this.epoch = epoch;
    this.dataToken = dataToken;
    this.continuity = continuity;
    tell();
  }

  /**
   * Something failed.
   *
   * @param who until the same one recovers
   */
  synchronized void failed(Object who, Cause cause) {
    book(who, cause);
    causesMayHaveChanged();
  }

  private void book(Object who, Cause cause) {
    Cause before = failures.put(who, cause);
    if (before != null) {
      counts.merge(Kind.of(before), -1, Integer::sum);
    }
    counts.merge(Kind.of(cause), 1, Integer::sum);
    // The first detail stands as long as anything fails in this way: another one is no news.
    shown.putIfAbsent(Kind.of(cause), cause);
    forgetWhatNobodyReports();
  }

  /** What cannot be read is told with it or soon, so that thousands of them are one status. */
  private void causesMayHaveChanged() {
    if (!List.copyOf(shown.values()).equals(told.causes())) {
      tell();
    }
  }

  /** A place for somebody who may leave while something of his fails. */
  Place place() {
    return new Place();
  }

  /** What one loop reports: it stands until the loop recovers, or leaves. */
  final class Place {
    // Guarded by the board.
    private boolean left;

    void failed(Cause cause) {
      synchronized (StatusBoard.this) {
        if (!left) {
          StatusBoard.this.failed(this, cause);
        }
      }
    }

    void recovered() {
      StatusBoard.this.recovered(this);
    }

    /** Nothing of it counts any more, also not what a round that still runs reports. */
    void leave() {
      synchronized (StatusBoard.this) {
        left = true;
        recovered();
      }
    }
  }

  /** What failed works again. */
  synchronized void recovered(Object who) {
    Cause cause = failures.remove(who);
    if (cause != null) {
      counts.merge(Kind.of(cause), -1, Integer::sum);
      forgetWhatNobodyReports();
      causesMayHaveChanged();
    }
  }

  private void forgetWhatNobodyReports() {
    shown.keySet().removeIf(kind -> counts.getOrDefault(kind, 0) == 0);
  }

  /**
   * A service cannot be read, which concerns no other. Told a little later, together with others of
   * the same fate.
   */
  synchronized void unreadable(ServiceKey service, Cause why) {
    if (failures.containsKey(service) || why.code() != ErrorCode.REGISTRY_UNREACHABLE) {
      book(service, why.ofServices());
    }
    if (!why.detail().equals(unreadable.put(service, why.detail()))) {
      gather();
    }
  }

  /** A service was read, or is gone. */
  synchronized void readable(ServiceKey service) {
    recovered(service);
    if (unreadable.remove(service) != null) {
      gather();
    }
  }

  /** Tells nothing from now on. */
  synchronized void close() {
    closed = true;
  }

  private void gather() {
    if (!gathering) {
      gathering = true;
      scheduler.schedule("consul status", GATHER, this::gathered);
    }
  }

  private synchronized void gathered() {
    gathering = false;
    tell();
  }

  private void tell() {
    if (closed) {
      return;
    }
    List<Cause> causes = new ArrayList<>(shown.values());
    State state =
        causes.isEmpty() ? (connected ? State.CONNECTED : State.CONNECTING) : State.DEGRADED;
    SourceStatus status = new SourceStatus(state, causes, epoch, dataToken, continuity, unreadable);
    if (!status.equals(told)) {
      told = status;
      sink.accept(new StatusChanged(status));
    }
  }
}
