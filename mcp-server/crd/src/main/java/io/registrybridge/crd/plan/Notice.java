package io.registrybridge.crd.plan;

import io.registrybridge.crd.document.ResourceKey;
import java.time.Duration;
import java.util.Optional;

/** Something about an object that people should know. */
public sealed interface Notice {
  /** The object it concerns. */
  ResourceKey key();

  /** A sentence: what is so, and what ends it. */
  String text();

  /**
   * An object stays as it is, although the engine does not want it, or wants it otherwise.
   *
   * @param remaining how long still, if nothing else happens; empty for until somebody acts
   */
  record Held(ResourceKey key, HoldReason reason, String text, Optional<Duration> remaining)
      implements Notice {}

  /**
   * Somebody else's object is in the way.
   *
   * @param with the other object
   */
  record Conflict(ResourceKey key, ConflictKind kind, ResourceKey with, String text)
      implements Notice {}

  /** Why an object stays as it is. */
  enum HoldReason {
    /**
     * One of its sources was not read completely since this process started, or is out of sight.
     */
    SOURCE_UNHEARD,
    /** One of its sources has no file. */
    SOURCE_UNKNOWN,
    /** Its sources do not show it; the time they have to do so is not over. */
    NEVER_SHOWN,
    /** Its sources do not show it, nor too many others. */
    MASS_REMOVAL
  }

  /** What is in the way. */
  enum ConflictKind {
    /** Somebody's object has the name. */
    NAME_TAKEN,
    /** Another bridge's object has the name. */
    OTHER_BRIDGE,
    /** Somebody's ServiceEntry has the host. */
    HOST_TAKEN
  }
}
