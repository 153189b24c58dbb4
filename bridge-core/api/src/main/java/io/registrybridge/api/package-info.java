/**
 * What a registry adapter implements and what it is given.
 *
 * <p>An adapter watches one registry and tells an {@link io.registrybridge.api.RegistryEventSink}
 * what it saw. It maps the registry's own terms to the {@linkplain io.registrybridge.api.model
 * model} and decides nothing about absence or about Istio: the engine does. Nothing in here knows
 * the engine, gRPC or Kubernetes.
 */
@NullMarked
package io.registrybridge.api;

import org.jspecify.annotations.NullMarked;
