package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.http.CallCancelledException;
import io.registrybridge.adapter.consul.watch.ServiceReader.Outcome;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.model.ServiceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The services in the list, and which of them have a slot: a long poll of their own, which is the
 * fastest and by far the cheapest way. Those that change most recently have the slots. Safe for use
 * by several threads.
 */
final class ServiceWatches {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), 0.3);

  /** A service that changes all the time is read at most this often; the engine gathers as well. */
  private static final Duration BETWEEN_CHANGES = Duration.ofMillis(20);

  /** How long a slot waits when others want it. */
  private static final Duration SHORT_WAIT = Duration.ofMinutes(1);

  private static final int MOST_CANDIDATES = 1000;

  private final String source;
  private final String datacenter;
  private final Scheduler scheduler;
  private final ServiceReader reader;
  private final ReadFailures failures;
  private final Emitter emitter;
  private final IntSupplier slots;
  private final Duration wait;
  private final Consumer<WatchedService> slotLost;

  // Guarded by this.
  private final Map<String, WatchedService> services = new TreeMap<>();
  private final LinkedHashSet<WatchedService> candidates = new LinkedHashSet<>();
  private int slotsTaken;
  private boolean closed;

  /**
   * @param slots how many long polls there may be
   * @param wait how long a poll waits
   * @param slotLost called when a service has a slot no more, and may have changed just then
   */
  ServiceWatches(
      String source,
      String datacenter,
      Scheduler scheduler,
      ServiceReader reader,
      ReadFailures failures,
      Emitter emitter,
      IntSupplier slots,
      Duration wait,
      Consumer<WatchedService> slotLost) {
    this.source = source;
    this.datacenter = datacenter;
    this.scheduler = scheduler;
    this.reader = reader;
    this.failures = failures;
    this.emitter = emitter;
    this.slots = slots;
    this.wait = wait;
    this.slotLost = slotLost;
  }

  /**
   * Takes the names in the service list.
   *
   * @param complete whether what is not in it is gone
   * @param resync whether to tell the whole list and not only what is gone
   * @return the services that are new and have no slot
   */
  synchronized List<WatchedService> update(
      Collection<String> names, boolean complete, boolean resync) {
    if (closed) {
      return List.of();
    }
    List<WatchedService> gone = complete ? takeGone(names) : List.of();
    List<WatchedService> added = new ArrayList<>();
    for (String name : names) {
      services.computeIfAbsent(
          name,
          absent -> {
            WatchedService service = new WatchedService(new ServiceKey(source, datacenter, absent));
            added.add(service);
            return service;
          });
    }
    // Several that are gone are told together, so that it shows how many they are.
    if (complete && (resync || gone.size() > 1)) {
      Set<ServiceKey> keys = new HashSet<>();
      services.values().forEach(service -> keys.add(service.key));
      emitter.resynced(keys, gone);
    } else {
      emitter.removed(gone);
    }
    gone.forEach(failures::cleared);
    fillSlots();
    return added.stream().filter(service -> !service.hasSlot).toList();
  }

  /** Whether each service has a slot. */
  synchronized boolean allHaveSlots() {
    return slotsTaken == services.size();
  }

  /** The services without a slot. */
  synchronized List<WatchedService> withoutSlot() {
    return services.values().stream().filter(service -> !service.hasSlot).toList();
  }

  /** The services without a slot that one of these names or nodes means. */
  synchronized List<WatchedService> withoutSlot(Set<String> names, Set<String> nodes) {
    List<WatchedService> found = new ArrayList<>();
    for (String name : names) {
      WatchedService service = services.get(name);
      if (service != null && !service.hasSlot) {
        found.add(service);
      }
    }
    if (!nodes.isEmpty()) {
      for (WatchedService service : services.values()) {
        if (!service.hasSlot && service.nodes.stream().anyMatch(nodes::contains)) {
          found.add(service);
        }
      }
    }
    return found;
  }

  /** A service without a slot has changed, so it will probably change again. */
  synchronized void changedWithoutSlot(WatchedService service) {
    candidates.remove(service);
    candidates.add(service);
    if (candidates.size() > MOST_CANDIDATES) {
      candidates.removeFirst();
    }
  }

  synchronized void close() {
    closed = true;
    services.values().forEach(WatchedService::endLoop);
  }

  /** There may be fewer slots now, or more. */
  synchronized void fitSlots() {
    if (closed) {
      return;
    }
    int tooMany = slotsTaken - Math.max(slots.getAsInt(), 0);
    if (tooMany > 0) {
      services.values().stream()
          .filter(service -> service.hasSlot)
          .limit(tooMany)
          .toList()
          .forEach(this::loseSlot);
    }
    fillSlots();
  }

  private List<WatchedService> takeGone(Collection<String> names) {
    Set<String> listed = new HashSet<>(names);
    List<WatchedService> gone =
        services.values().stream().filter(service -> !listed.contains(service.name)).toList();
    for (WatchedService service : gone) {
      services.remove(service.name);
      candidates.remove(service);
      endSlot(service);
    }
    return gone;
  }

  private void fillSlots() {
    int free = slots.getAsInt() - slotsTaken;
    while (free > 0 && !candidates.isEmpty()) {
      free -= giveSlot(candidates.removeLast()) ? 1 : 0;
    }
    for (WatchedService service : services.values()) {
      if (free <= 0) {
        return;
      }
      free -= giveSlot(service) ? 1 : 0;
    }
  }

  private boolean giveSlot(WatchedService service) {
    if (service.hasSlot) {
      return false;
    }
    service.hasSlot = true;
    slotsTaken++;
    service.loop =
        WatchLoop.start(
            scheduler,
            "consul " + source + " health/" + service.name,
            BACKOFF,
            () -> round(service),
            new WatchLoop.Listener() {
              @Override
              public void failed(Exception cause, int count, Duration retryIn) {
                failures.failed(service, cause, count);
              }

              @Override
              public void recovered() {
                failures.cleared(service);
              }
            });
    return true;
  }

  private void endSlot(WatchedService service) {
    if (service.hasSlot) {
      service.endLoop();
      slotsTaken--;
    }
  }

  private Duration round(WatchedService service) throws InterruptedException {
    Duration most = service.inDoubt ? shorter(pollWait(), TableWatch.AFTER_A_FAILURE) : pollWait();
    service.inDoubt = true;
    Outcome outcome;
    try {
      outcome = reader.poll(service, most);
      service.inDoubt = false;
    } catch (CallCancelledException e) {
      return Duration.ZERO;
    }
    return switch (outcome) {
      case CHANGED -> BETWEEN_CHANGES;
      case AGAIN -> BETWEEN_CHANGES;
      case UNCHANGED -> {
        quiet(service);
        yield Duration.ZERO;
      }
    };
  }

  static Duration shorter(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? left : right;
  }

  private synchronized Duration pollWait() {
    boolean contended = slotsTaken < services.size();
    return contended && wait.compareTo(SHORT_WAIT) > 0 ? SHORT_WAIT : wait;
  }

  /** A poll ended with nothing new: its slot goes to a service that changes. */
  private synchronized void quiet(WatchedService service) {
    if (closed || candidates.isEmpty() || !service.hasSlot) {
      return;
    }
    loseSlot(service);
    fillSlots();
  }

  private void loseSlot(WatchedService service) {
    endSlot(service);
    slotLost.accept(service);
  }
}
