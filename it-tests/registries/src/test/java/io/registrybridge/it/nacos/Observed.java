package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an adapter told: the state that the events add up to, and what was taken away when. */
final class Observed implements RegistryEventSink {
  private final Map<String, ServiceSnapshot> services = new TreeMap<>();
  private final List<Taken> taken = new ArrayList<>();
  private SourceStatus status = SourceStatus.CONNECTING;
  private boolean resynced;

  /** An available instance, or a whole service, that was taken away. */
  record Taken(long epoch, String what) {}

  @Override
  public synchronized void accept(RegistryEvent event) {
    switch (event) {
      case ServiceUpdated updated -> {
        String name = updated.snapshot().key().name();
        ServiceSnapshot before = services.put(name, updated.snapshot());
        if (before != null) {
          Set<String> gone = available(before);
          gone.removeAll(available(updated.snapshot()));
          gone.forEach(id -> taken.add(new Taken(status.epoch(), name + ": " + id)));
        }
      }
      case ServiceRemoved removed -> {
        services.remove(removed.key().name());
        taken.add(new Taken(status.epoch(), removed.key().name()));
      }
      case Resynced list -> {
        resynced = true;
        Set<String> names =
            list.services().stream().map(key -> key.name()).collect(Collectors.toSet());
        for (String name : List.copyOf(services.keySet())) {
          if (!names.contains(name)) {
            services.remove(name);
            taken.add(new Taken(status.epoch(), name));
          }
        }
      }
      case StatusChanged changed -> status = changed.status();
    }
  }

  synchronized Set<String> names() {
    return Set.copyOf(services.keySet());
  }

  synchronized boolean resynced() {
    return resynced;
  }

  synchronized SourceStatus status() {
    return status;
  }

  synchronized List<ErrorCode> causes() {
    return status.causes().stream().map(SourceStatus.Cause::code).toList();
  }

  /** What was taken away while an epoch was the last one told. */
  synchronized List<Taken> takenInEpoch(long epoch) {
    return taken.stream().filter(each -> each.epoch() == epoch).toList();
  }

  synchronized List<Taken> taken() {
    return List.copyOf(taken);
  }

  /** Watches for a while that nothing is taken away. */
  void assertNothingTakenFor(Duration time) {
    int before = taken().size();
    await()
        .pollInterval(Duration.ofMillis(100))
        .during(time)
        .atMost(time.plusSeconds(10))
        .untilAsserted(() -> assertThat(taken()).hasSize(before));
  }

  synchronized List<ServiceInstance> instances(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? List.of() : snapshot.instances();
  }

  synchronized Map<String, String> templateNames(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? Map.of() : snapshot.names();
  }

  /** The ids of a service's instances that should get traffic. */
  synchronized Set<String> available(String service) {
    ServiceSnapshot snapshot = services.get(service);
    return snapshot == null ? Set.of() : available(snapshot);
  }

  private static Set<String> available(ServiceSnapshot snapshot) {
    return snapshot.instances().stream()
        .filter(instance -> instance.availability().isAvailable())
        .map(ServiceInstance::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
