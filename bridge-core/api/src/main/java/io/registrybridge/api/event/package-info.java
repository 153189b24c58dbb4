/**
 * What an adapter tells the engine: the four events, and the status of its connection.
 *
 * <p>Events flow from the adapter to the engine only. Each carries a whole state (a whole service,
 * the whole list, the whole status), so that a repeated or a coalesced event loses nothing.
 */
@NullMarked
package io.registrybridge.api.event;

import org.jspecify.annotations.NullMarked;
