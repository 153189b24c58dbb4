/**
 * Host names become addresses before anything is decided about absence.
 *
 * <p>In: the events of one adapter, in whose snapshots instances may have host names. Out: the same
 * events, with one instance for each address, and a snapshot again whenever a name server's answer
 * changes; so that an address that leaves an answer is a removal like any other (design, section
 * 5). Knows nothing of merging, of Istio and of what is published.
 */
@NullMarked
package io.registrybridge.engine.resolve;

import org.jspecify.annotations.NullMarked;
