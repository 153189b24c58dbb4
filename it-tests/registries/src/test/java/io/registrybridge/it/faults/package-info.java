/**
 * The fault suite: what a mesh keeps and loses when a registry, its network or the bridge fails.
 *
 * <p>In: real servers, the bridge as a process of its own, and a client that does what istiod does.
 * Out: one row of the table in {@code docs/reliability.md} for each fault and adapter. An adapter
 * joins with a {@link io.registrybridge.it.faults.FaultTestBed} in {@link
 * io.registrybridge.it.faults.FaultTestBeds}; nothing else here knows a registry.
 */
@NullMarked
package io.registrybridge.it.faults;

import org.jspecify.annotations.NullMarked;
