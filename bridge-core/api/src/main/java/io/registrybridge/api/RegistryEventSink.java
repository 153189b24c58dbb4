package io.registrybridge.api;

import io.registrybridge.api.event.RegistryEvent;

/**
 * Takes what an adapter saw.
 *
 * <p>Safe for use by several threads; returns quickly and never blocks on the mesh. Events about
 * one service must come in the order in which the registry's states followed each other: an adapter
 * that reads one service on several threads orders them itself. Events after {@link
 * RegistryAdapter#close()} are ignored.
 */
@FunctionalInterface
public interface RegistryEventSink {
  /** Takes one event; does not throw. */
  void accept(RegistryEvent event);
}
