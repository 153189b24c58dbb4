package io.registrybridge.api;

import io.registrybridge.api.event.SourceStatus.Continuity;
import java.time.Duration;

/**
 * How much a type of registry is to be doubted when something in it disappears; the defaults of the
 * {@code removal.*} keys.
 *
 * @param settle how long after an outage its lists may still lack what is there; zero for a
 *     registry whose owners need not register again
 * @param believesMassRemoval whether a mass removal is believed after its grace, because the
 *     registry would otherwise have shown that it lost its data
 * @param otherToken what it means when the data token is another one than before a restart of the
 *     bridge
 */
public record RemovalDefaults(Duration settle, boolean believesMassRemoval, Continuity otherToken) {
  /** A registry that shows by another token that its data is another one. */
  public static RemovalDefaults settlingFor(Duration settle) {
    return new RemovalDefaults(settle, true, Continuity.DATA_LOST);
  }
}
