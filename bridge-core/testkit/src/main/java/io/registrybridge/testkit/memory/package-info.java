/**
 * A registry that lives in the test's own memory, and the adapter that watches it.
 *
 * <p>In: what a test puts into the registry, and the faults it injects. Out: the events of an
 * adapter that keeps the contract, for tests of whatever stands behind an adapter. Works with real
 * and with fake time.
 */
@NullMarked
package io.registrybridge.testkit.memory;

import org.jspecify.annotations.NullMarked;
