/**
 * What a Eureka server's answers say: their JSON, the instances in it, and what these are in the
 * model of all registries.
 *
 * <p>In flow the bytes of an answer, out flow {@link
 * io.registrybridge.adapter.eureka.registry.Applications} and, of the instances of a service, a
 * {@link io.registrybridge.api.model.ServiceSnapshot}. Nothing in here asks, remembers or decides.
 */
@NullMarked
package io.registrybridge.adapter.eureka.registry;

import org.jspecify.annotations.NullMarked;
