/**
 * The adapter for one ZooKeeper ensemble: its settings, its factory and its life.
 *
 * <p>In flow nodes and their changes, out flow {@link io.registrybridge.api.event.RegistryEvent}s.
 * The sub-packages do the work: {@code client} keeps the session, {@code layout} knows where
 * services stand and what nodes mean, {@code watch} decides what is read when and what is evidence.
 * Nothing in here knows the engine or Istio. {@code DESIGN.md} says why it is built this way.
 */
@NullMarked
package io.registrybridge.adapter.zookeeper;

import org.jspecify.annotations.NullMarked;
