/**
 * The adapter for one Consul datacenter: its settings, its factory and its life.
 *
 * <p>In flow the answers of Consul's HTTP API, out flow {@link
 * io.registrybridge.api.event.RegistryEvent}s. The sub-packages do the work: {@code http} asks and
 * judges answers, {@code catalog} understands them, {@code watch} decides what is asked when.
 * Nothing in here knows the engine or Istio. {@code DESIGN.md} says why it is built this way.
 */
@NullMarked
package io.registrybridge.adapter.consul;

import org.jspecify.annotations.NullMarked;
