package io.registrybridge.api.event;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.model.ServiceKey;
import java.util.List;
import java.util.Map;

/**
 * What an adapter knows of its connection and of the registry's data.
 *
 * @param state whether the registry answers, completely
 * @param causes why it is degraded; empty when it is not
 * @param epoch counts from 1; it grows whenever the registry was out of sight and is seen again,
 *     for what ephemeral registries then tell is incomplete for a while
 * @param dataToken what identifies the registry's data, where the registry has such a thing; empty
 *     where it has none
 * @param continuity what the token says about the data of this epoch
 * @param unreadable services that are in the registry's list and could not be read in three tries,
 *     with what happened; they count as observed for the readiness gate. One whose own name is not
 *     known stands there by a name that no service has: as long as there is one, no service is
 *     believed gone that was known before this process and was not shown since
 */
public record SourceStatus(
    State state,
    List<Cause> causes,
    long epoch,
    String dataToken,
    Continuity continuity,
    Map<ServiceKey, String> unreadable) {

  /** Nothing was tried yet. */
  public static final SourceStatus CONNECTING =
      new SourceStatus(State.CONNECTING, List.of(), 1, "", Continuity.CONTINUOUS, Map.of());

  public SourceStatus {
    causes = List.copyOf(causes);
    unreadable = Map.copyOf(unreadable);
    if (epoch < 1) {
      throw new IllegalArgumentException("the epoch of a source counts from 1, but was " + epoch);
    }
    if ((state == State.DEGRADED) == causes.isEmpty()) {
      throw new IllegalArgumentException(
          "a status has causes if and only if it is degraded: " + state + " with " + causes);
    }
  }

  /**
   * Whether the registry answers, completely, but for single services that cannot be read: those
   * are no reason to doubt what it says of all others.
   */
  public boolean isInSight() {
    return switch (state) {
      case CONNECTING -> false;
      case CONNECTED -> true;
      case DEGRADED -> causes.stream().allMatch(cause -> cause.scope() == Scope.SERVICES);
    };
  }

  /** Whether the registry answers. */
  public enum State {
    /** The first answer is still awaited. */
    CONNECTING,
    /** The registry answers, completely, as far as can be told. */
    CONNECTED,
    /** The registry is out of sight or its answers are not to be trusted. Nothing is removed. */
    DEGRADED
  }

  /** Whether the registry's data is the data that was read before. */
  public enum Continuity {
    CONTINUOUS,
    /** Another process or peer answers: the data may be the same. */
    CONTINUITY_UNKNOWN,
    /** The registry shows that it has lost or replaced its data. */
    DATA_LOST
  }

  /**
   * One reason for being degraded.
   *
   * @param code what kind of failure, for metrics and for the error reference
   * @param detail what was asked of whom, what came back and what to do; without secrets
   * @param scope what it says something of
   */
  public record Cause(ErrorCode code, String detail, Scope scope) {
    /** A reason that concerns the registry as a whole. */
    public Cause(ErrorCode code, String detail) {
      this(code, detail, Scope.REGISTRY);
    }

    /** What an exception says; one that nobody expected is a defect of ours. */
    public static Cause of(Exception failure) {
      ErrorCode code = failure instanceof BridgeException known ? known.code() : ErrorCode.INTERNAL;
      String detail = failure.getMessage();
      return new Cause(code, detail == null ? failure.toString() : detail);
    }

    /**
     * The same reason, which concerns single services: to be told only once these are {@linkplain
     * SourceStatus#unreadable unreadable}, or stay as they were for as long as it lasts.
     */
    public Cause ofServices() {
      return new Cause(code, detail, Scope.SERVICES);
    }
  }

  /** What a cause says something of. */
  public enum Scope {
    /** All that the registry has may be other than it looks. */
    REGISTRY,
    /** Some services cannot be read; what is read of the others is complete. */
    SERVICES
  }
}
