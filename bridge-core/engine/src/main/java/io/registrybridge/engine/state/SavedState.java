package io.registrybridge.engine.state;

import io.registrybridge.engine.absence.BelievedState;
import java.time.Instant;

/**
 * The state of one source as it is kept.
 *
 * @param source the source's name
 * @param fingerprint what was read: the type of the registry, its addresses and its scope
 * @param savedAt when it was true, by the wall clock
 * @param believed what was believed
 */
public record SavedState(
    String source, String fingerprint, Instant savedAt, BelievedState believed) {}
