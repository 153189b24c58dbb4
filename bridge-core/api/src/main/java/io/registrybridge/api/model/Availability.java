package io.registrybridge.api.model;

/**
 * Whether the registry says that an instance should get traffic, and if not, why.
 *
 * <p>The adapter reports; whether such an instance is left out is the engine's decision and the
 * source's configuration ({@code endpoints.omit}).
 *
 * @param state the kind of availability
 * @param reason what the registry said, such as {@code check 'disk' is critical}; empty for
 *     available instances
 */
public record Availability(State state, String reason) {
  /** Nothing speaks against the instance. */
  public static final Availability AVAILABLE = new Availability(State.AVAILABLE, "");

  /** The kinds of availability that registries know. */
  public enum State {
    AVAILABLE,
    /** A health check fails, or a lease has run out. */
    UNHEALTHY,
    /** Somebody has switched the instance off. */
    DISABLED,
    /** The instance, or the node it runs on, is in maintenance. */
    MAINTENANCE,
    /** The instance is about to leave and finishes its work. */
    DRAINING
  }

  public static Availability unhealthy(String reason) {
    return new Availability(State.UNHEALTHY, reason);
  }

  public static Availability disabled(String reason) {
    return new Availability(State.DISABLED, reason);
  }

  public static Availability maintenance(String reason) {
    return new Availability(State.MAINTENANCE, reason);
  }

  public static Availability draining(String reason) {
    return new Availability(State.DRAINING, reason);
  }

  public boolean isAvailable() {
    return state == State.AVAILABLE;
  }
}
