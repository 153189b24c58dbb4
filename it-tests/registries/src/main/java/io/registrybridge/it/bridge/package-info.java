/**
 * The bridge as a process of its own, for tests and benchmarks.
 *
 * <p>In: its configuration. Out: its ports, its log, and what Linux says of it. Knows the program
 * only by its command line.
 */
@NullMarked
package io.registrybridge.it.bridge;

import org.jspecify.annotations.NullMarked;
