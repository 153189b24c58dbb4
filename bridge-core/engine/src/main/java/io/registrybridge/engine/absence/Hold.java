package io.registrybridge.engine.absence;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An endpoint that is published although the registry does not show it, for people and for disk.
 *
 * @param service the service it belongs to
 * @param instance the instance as it was last published
 * @param reason why its absence is not believed yet
 * @param since when it was first missed, by the wall clock
 * @param remaining how long it is still held if nothing else happens; empty for until somebody acts
 *     or the registry shows it again
 */
public record Hold(
    ServiceKey service,
    ServiceInstance instance,
    Reason reason,
    Instant since,
    Optional<Duration> remaining) {

  /** Why an absence is not believed yet. */
  public enum Reason {
    /** The bridge has started from its disk or a peer and has not read everything since. */
    FIRST_LIST_INCOMPLETE("the registry has not been read completely since the bridge started"),
    /** The registry was out of sight, and its owners may still be registering again. */
    SETTLING("the registry was out of sight; its owners may still be registering again"),
    /**
     * Another process of the registry answers, which may know less, or the same one no longer shows
     * what nobody has removed.
     */
    CONTINUITY_UNKNOWN(
        "another process of the registry answers, which may know less, or it no longer shows what"
            + " nobody has removed"),
    /** The registry has lost or replaced its data, and the new data has never shown it. */
    DATA_LOST("the registry has other data than before, which has never shown it"),
    /** Too many services would lose their last endpoint at once. */
    MASS_REMOVAL("too many services would lose their last endpoint within a minute"),
    /** An operator has refused the removal. */
    REFUSED("an operator has refused the removal");

    private final String explanation;

    Reason(String explanation) {
      this.explanation = explanation;
    }

    /** Why, for people. */
    public String explanation() {
      return explanation;
    }
  }
}
