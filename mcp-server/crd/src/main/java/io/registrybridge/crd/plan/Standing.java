package io.registrybridge.crd.plan;

import java.time.Duration;

/** How far a source's silence about an object counts. */
public sealed interface Standing {
  /**
   * Its registry was read completely since the start, and is in sight: what it does not show is
   * believed to be gone after a while.
   *
   * @param grace how long an object of it stays that it does not show
   * @param guard from which share on so many objects of it are suspicious
   */
  record InSight(Duration grace, Guard guard) implements Standing {}

  /** Everything of it is in the engine's resources, but its silence proves nothing at present. */
  record Restored() implements Standing {}

  /** Nothing is known of it yet. */
  record Unheard() implements Standing {}

  /** There is no such source: no file, and nobody has ended it. */
  record Unknown() implements Standing {}

  /** Its file says {@code enabled=false}, or an operator has forgotten it. */
  record Ended() implements Standing {}

  /**
   * When too many objects of a source would go at once.
   *
   * @param share the share of its objects, 0 to 1
   * @param minimum the number of objects from which on it is guarded
   * @param believes whether they go after the grace all the same; else somebody must act
   * @param grace how long they stay at least
   */
  record Guard(double share, int minimum, boolean believes, Duration grace) {}

  /** Whether the engine's resources hold what this source has. */
  default boolean isHeard() {
    return switch (this) {
      case InSight inSight -> true;
      case Restored restored -> true;
      case Ended ended -> true;
      case Unheard unheard -> false;
      case Unknown unknown -> false;
    };
  }
}
