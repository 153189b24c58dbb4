package io.registrybridge.engine.state;

import io.registrybridge.engine.absence.BelievedState;
import java.time.Instant;

/**
 * The state of one source as it is kept.
 *
 * @param source the source's name
 * @param fingerprint what was read: the type of the registry, its addresses and its scope
 * @param savedAt when it was last seen to be true, by the wall clock: later than its last change,
 *     and earlier than the writing if the registry was out of sight
 * @param believed what was believed
 */
public record SavedState(
    String source, String fingerprint, Instant savedAt, BelievedState believed) {}
