/**
 * The catalog of all sources, and its one writer.
 *
 * <p>In: entries by key, from any thread, through a mailbox that keeps the newest of each key. Out:
 * the next {@link io.registrybridge.engine.store.Catalog} with the keys that changed, one after the
 * other. Knows nothing of hosts or of Istio.
 */
@NullMarked
package io.registrybridge.engine.store;

import org.jspecify.annotations.NullMarked;
