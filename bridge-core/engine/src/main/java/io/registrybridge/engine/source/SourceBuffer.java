package io.registrybridge.engine.source;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.store.CatalogStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one source: takes its adapter's events, decides what of it is to be published,
 * and tells when its first complete state is known.
 *
 * <p>Safe for use by several threads; the events of one source are worked on one after the other
 * and cost what they change.
 */
public final class SourceBuffer implements RegistryEventSink {
  private static final Logger LOGGER = LoggerFactory.getLogger(SourceBuffer.class);

  private final SourceConfig config;
  private final CatalogStore store;
  private final Supplier<Instant> wallTime;
  private final EndpointFilter filter;
  private final EvidenceRule evidence = new EvidenceRule();

  // Guarded by this.
  private final Map<ServiceKey, ServiceSnapshot> services = new HashMap<>();
  private final Set<ServiceKey> awaited = new HashSet<>();
  private SourceStatus status = SourceStatus.CONNECTING;
  private Instant statusSince;
  private boolean listed;
  private boolean synced;
  private boolean closed;

  public SourceBuffer(SourceConfig config, CatalogStore store, Supplier<Instant> wallTime) {
    this.config = config;
    this.store = store;
    this.wallTime = wallTime;
    this.filter = new EndpointFilter(config);
    this.statusSince = wallTime.get();
  }

  @Override
  public synchronized void accept(RegistryEvent event) {
    if (closed) {
      return;
    }
    switch (event) {
      case RegistryEvent.ServiceUpdated updated -> updated(updated.snapshot());
      case RegistryEvent.ServiceRemoved removed -> removed(removed.key());
      case RegistryEvent.Resynced resynced -> resynced(resynced.services());
      case RegistryEvent.StatusChanged changed -> statusChanged(changed.status());
    }
    if (listed && !synced && awaited.isEmpty()) {
      synced = true;
      store.sourceSynced(config.name());
      LOGGER
          .atInfo()
          .addKeyValue("source", config.name())
          .addKeyValue("services", services.size())
          .log("source synced");
    }
  }

  /** Takes no more events; what was published stays. */
  public synchronized void close() {
    closed = true;
  }

  /** What the source looks like now. */
  public synchronized SourceView view() {
    return new SourceView(
        config, status, statusSince, synced, services.size(), Set.copyOf(awaited), evidence.held());
  }

  private void updated(ServiceSnapshot snapshot) {
    ServiceKey key = snapshot.key();
    awaited.remove(key);
    if (!config.services().selects(key.name())) {
      return;
    }
    ServiceSnapshot believed = evidence.updated(Optional.ofNullable(services.get(key)), snapshot);
    if (!believed.equals(services.put(key, believed))) {
      store.put(key, Optional.of(filter.apply(believed)));
    }
  }

  private void removed(ServiceKey key) {
    awaited.remove(key);
    if (services.containsKey(key) && evidence.believesRemovalOf(key)) {
      services.remove(key);
      store.put(key, Optional.empty());
    }
  }

  private void resynced(Set<ServiceKey> keys) {
    if (!listed) {
      listed = true;
      keys.stream()
          .filter(key -> config.services().selects(key.name()))
          .filter(key -> !services.containsKey(key))
          .filter(key -> !status.unreadable().containsKey(key))
          .forEach(awaited::add);
    }
    awaited.retainAll(keys);
    Set.copyOf(services.keySet()).stream()
        .filter(key -> !keys.contains(key))
        .forEach(this::removed);
  }

  private void statusChanged(SourceStatus next) {
    if (next.epoch() != status.epoch() || next.continuity() != status.continuity()) {
      evidence.newEpoch(next.continuity() == Continuity.DATA_LOST);
    }
    awaited.removeAll(next.unreadable().keySet());
    if (!next.state().equals(status.state())) {
      statusSince = wallTime.get();
    }
    if (!next.equals(status)) {
      log(next);
    }
    status = next;
  }

  private void log(SourceStatus next) {
    boolean degraded = next.state() == SourceStatus.State.DEGRADED;
    (degraded ? LOGGER.atWarn() : LOGGER.atInfo())
        .addKeyValue("source", config.name())
        .addKeyValue("state", next.state())
        .addKeyValue("epoch", next.epoch())
        .addKeyValue("continuity", next.continuity())
        .addKeyValue("causes", next.causes())
        .addKeyValue("unreadable", next.unreadable().size())
        .log("source status changed");
  }
}
