/**
 * The adapter for one Eureka registry: its settings, its factory and its life.
 *
 * <p>In flow the answers of Eureka's REST API, out flow {@link
 * io.registrybridge.api.event.RegistryEvent}s. The sub-packages do the work: {@code http} asks and
 * judges answers, {@code registry} understands them, {@code watch} decides what is asked when and
 * what an answer proves. Nothing in here knows the engine or Istio. {@code DESIGN.md} says why it
 * is built this way.
 */
@NullMarked
package io.registrybridge.adapter.eureka;

import org.jspecify.annotations.NullMarked;
