/**
 * Real Consul servers for tests and benchmarks: found or built, started on loopback, filled with
 * services, killed and restarted.
 *
 * <p>Speaks to Consul by plain HTTP of its own and knows nothing of the adapter, so that a mistake
 * in the one cannot hide in the other. Part of the module's main jar, for it-tests/bench uses it
 * too.
 */
@NullMarked
package io.registrybridge.it.consul;

import org.jspecify.annotations.NullMarked;
