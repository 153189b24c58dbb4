package io.registrybridge.it.faults;

import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.ResourceChange;
import io.registrybridge.testkit.mcp.ResourceChange.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Sees every endpoint that comes to the client or leaves it. One that leaves although no owner took
 * it away was wrongly removed. Safe for use by several threads.
 */
final class EndpointWatch {
  // Guarded by this.
  private final Map<String, Set<String>> byResource = new HashMap<>();
  private final Set<String> meantGone = new HashSet<>();
  private final Map<String, Long> leftAtNanos = new HashMap<>();
  private final List<String> wronglyRemoved = new ArrayList<>();

  EndpointWatch(McpClient client) {
    client.onChange(this::changed);
  }

  /** An owner is about to take an instance away. */
  synchronized void isMeantToGo(Endpoint endpoint) {
    meantGone.add(endpoint.address());
  }

  private synchronized void changed(ResourceChange change) {
    if (!change.typeUrl().endsWith("/ServiceEntry")) {
      return;
    }
    Set<String> now =
        change.kind() == Kind.DELETED
            ? Set.of()
            : change.resource().serviceEntry().getEndpointsList().stream()
                .map(WorkloadEntry::getAddress)
                .collect(Collectors.toSet());
    Set<String> left = new HashSet<>(byResource.getOrDefault(change.name(), Set.of()));
    left.removeAll(now);
    byResource.put(change.name(), now);
    for (String address : left) {
      leftAtNanos.put(address, change.arrivalNanos());
      if (!meantGone.contains(address)) {
        wronglyRemoved.add(change.name() + " " + address);
      }
    }
  }

  /** What left although nobody meant it to. */
  synchronized List<String> wronglyRemoved() {
    return List.copyOf(wronglyRemoved);
  }

  /** What the client has now. */
  synchronized Set<String> addresses() {
    return byResource.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private synchronized Optional<Long> leftAt(Endpoint endpoint) {
    return addresses().contains(endpoint.address())
        ? Optional.empty()
        : Optional.ofNullable(leftAtNanos.get(endpoint.address()));
  }

  /** Waits until the client has an endpoint. */
  void awaitPresent(Endpoint endpoint, Duration atMost) {
    Awaitility.await()
        .alias(endpoint.id() + " at the client")
        .atMost(atMost)
        .until(() -> addresses().contains(endpoint.address()));
  }

  /**
   * Waits until endpoints have left the client.
   *
   * @return how long after a time the last of them left; empty if one is still there
   */
  Optional<Duration> awaitLeft(List<Endpoint> endpoints, long sinceNanos, Duration atMost) {
    try {
      Awaitility.await()
          .atMost(atMost)
          .until(() -> endpoints.stream().allMatch(each -> leftAt(each).isPresent()));
    } catch (ConditionTimeoutException e) {
      return Optional.empty();
    }
    return endpoints.stream()
        .flatMap(each -> leftAt(each).stream())
        .max(Long::compare)
        .map(last -> Duration.ofNanos(Math.max(0, last - sinceNanos)));
  }
}
