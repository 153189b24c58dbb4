/**
 * What of one source is to be published.
 *
 * <p>In: the events of one adapter. Out: whole {@link io.registrybridge.engine.store.CatalogEntry}
 * values to the store, and the moment from which the source is synced. The rules of absence that
 * concern one source live here (design, section 5). Knows no other source and nothing of Istio.
 */
@NullMarked
package io.registrybridge.engine.source;

import org.jspecify.annotations.NullMarked;
