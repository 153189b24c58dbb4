/**
 * Decides what is read when, and what follows from it.
 *
 * <p>In flow the answers and changes of a {@link
 * io.registrybridge.adapter.zookeeper.client.Client}, out flow {@link
 * io.registrybridge.api.event.RegistryEvent}s. One lock orders everything; nothing in here blocks.
 * It knows layouts only by their interface.
 */
@NullMarked
package io.registrybridge.adapter.zookeeper.watch;

import org.jspecify.annotations.NullMarked;
