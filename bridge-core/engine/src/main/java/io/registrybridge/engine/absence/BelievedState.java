package io.registrybridge.engine.absence;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is believed of a source at one moment: what outlives a process, on disk or at a peer. Times
 * are what remains of them, never deadlines (design, section 5.8).
 *
 * @param dataToken what the registry's data was called; empty if it has no name
 * @param dataLost whether the registry has lost its data and nobody has accepted that
 * @param settling why every absence is doubted for a while; empty if it is not
 * @param services every known service
 */
public record BelievedState(
    String dataToken, boolean dataLost, Optional<Settling> settling, List<Service> services) {
  public static final BelievedState NOTHING =
      new BelievedState("", false, Optional.empty(), List.of());

  public BelievedState {
    services = List.copyOf(services);
  }

  /** A registry that settles: why, and how long it still does. */
  public record Settling(Hold.Reason reason, Duration remaining) {}

  /**
   * One service.
   *
   * @param seen what the registry showed last
   * @param listed whether the registry has the service
   * @param holds what is held of it
   * @param departed what is gone, and how long its ports and labels still count
   */
  public record Service(
      ServiceSnapshot seen,
      boolean listed,
      List<Hold> holds,
      Map<ServiceInstance, Duration> departed) {
    public Service {
      holds = List.copyOf(holds);
      departed = Map.copyOf(departed);
    }
  }
}
