/**
 * The services and instances of a registry, in terms that are common to all registries.
 *
 * <p>Immutable values. Adapters make them, the engine filters, merges and renders them. They know
 * nothing of Istio.
 */
@NullMarked
package io.registrybridge.api.model;

import org.jspecify.annotations.NullMarked;
