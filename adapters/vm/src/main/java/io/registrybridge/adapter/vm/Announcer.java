package io.registrybridge.adapter.vm;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Tells the engine what the directory and the probes say, and only what it does not know yet.
 *
 * <p>The directory's loop and the probes call it on threads of their own; its lock keeps the events
 * of a service in order.
 */
final class Announcer implements AutoCloseable {
  private final AdapterContext context;
  private final RegistryEventSink sink;
  private final Prober prober;

  // Guarded by this.
  private final Map<String, ServiceSnapshot> told = new HashMap<>();
  private Catalog catalog = Catalog.EMPTY;
  private Map<ProbeTarget, SortedSet<String>> targets = Map.of();
  private Optional<SourceStatus> status = Optional.empty();
  private boolean listed;
  private boolean lost;
  private boolean awaited;
  private boolean closed;
  private long epoch = 1;

  Announcer(AdapterContext context, RegistryEventSink sink) {
    this.context = context;
    this.sink = sink;
    this.prober = new Prober(context.scheduler(), InetAddress::getByName, this::verdictChanged);
  }

  /** The directory was read; its files may have problems of their own. */
  void looked(ServiceDirectory directory, boolean changed) {
    if (begins(directory, changed)) {
      Catalog next = Catalog.of(directory.good(), context.services());
      prober.watch(next.targets().keySet());
      tell(next, directory.complete());
    }
    tellStatus(directory);
  }

  /**
   * Whether there is something to tell. At first there is nothing before every file was looked at
   * twice: a service of several hosts would look smaller than it is.
   */
  private synchronized boolean begins(ServiceDirectory directory, boolean changed) {
    awaited |= changed || lost;
    boolean ready = awaited && (listed || directory.settled());
    awaited &= !ready;
    return ready;
  }

  /** The directory could not be read: nothing is known, so nothing is told but that. */
  synchronized void failed(Exception cause) {
    if (!lost && listed) {
      epoch++;
    }
    lost = true;
    tell(State.DEGRADED, List.of(Cause.of(cause)));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    prober.close();
  }

  private synchronized void tell(Catalog next, boolean complete) {
    Set<String> gone = new HashSet<>(catalog.services().keySet());
    gone.removeAll(next.services().keySet());
    catalog = next;
    targets = next.targets();
    gone.forEach(told::remove);
    boolean begins = complete && (!listed || lost);
    // Several at once are told at once, so that the engine sees a mass removal as one. Since there
    // was a list, it has every service that is known: a file that was never right never told any.
    if (begins || (listed && gone.size() > 1)) {
      send(new RegistryEvent.Resynced(next.keys(context.source())));
      listed = true;
    } else {
      gone.forEach(
          name -> send(new RegistryEvent.ServiceRemoved(Catalog.key(context.source(), name))));
    }
    lost = false;
    update(next.services().keySet());
  }

  private synchronized void verdictChanged(ProbeTarget target) {
    update(targets.getOrDefault(target, Collections.emptySortedSet()));
  }

  /** Called under the lock. */
  private void update(Collection<String> services) {
    for (String name : services) {
      ServiceSnapshot snapshot = catalog.snapshot(context.source(), name, prober::verdict);
      if (!snapshot.equals(told.put(name, snapshot))) {
        send(new RegistryEvent.ServiceUpdated(snapshot));
      }
    }
  }

  private synchronized void tellStatus(ServiceDirectory directory) {
    List<Cause> causes =
        directory.problems().stream()
            .map(problem -> new Cause(ErrorCode.SERVICE_FILE_INVALID, problem).ofServices())
            .toList();
    if (!causes.isEmpty()) {
      tell(State.DEGRADED, causes);
    } else if (directory.complete()) {
      tell(State.CONNECTED, List.of());
    }
  }

  /** Called under the lock. */
  private void tell(State state, List<Cause> causes) {
    SourceStatus next =
        new SourceStatus(
            state, causes, epoch, "", Continuity.CONTINUOUS, Map.<ServiceKey, String>of());
    if (!status.filter(next::equals).isPresent()) {
      status = Optional.of(next);
      send(new RegistryEvent.StatusChanged(next));
    }
  }

  private void send(RegistryEvent event) {
    if (!closed) {
      sink.accept(event);
    }
  }
}
