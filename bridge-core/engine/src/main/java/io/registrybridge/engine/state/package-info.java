/**
 * Last known good: what is believed of each source, kept beyond the process (design, section 5.3).
 *
 * <p>In: a {@link io.registrybridge.engine.absence.BelievedState} now and then. Out: one file per
 * source, written off the hot path, atomic and checksummed; and the same bytes for a replica that
 * starts. A disk that fails costs the next start its memory, and nothing else. Knows no registry
 * and nothing of Istio.
 */
@NullMarked
package io.registrybridge.engine.state;

import org.jspecify.annotations.NullMarked;
