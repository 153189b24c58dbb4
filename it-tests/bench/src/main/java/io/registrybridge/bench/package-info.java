/**
 * Measures the bridge as a whole process against real servers: how long a change takes from the
 * registry to an istiod-like client, and what that costs both.
 *
 * <p>In: what to load and for how long. Out: figures on standard output. Never part of the tests: a
 * time depends on the machine.
 */
@NullMarked
package io.registrybridge.bench;

import org.jspecify.annotations.NullMarked;
