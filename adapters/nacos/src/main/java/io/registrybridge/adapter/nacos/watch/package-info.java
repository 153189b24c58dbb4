/**
 * Decides what of all that Nacos says is evidence.
 *
 * <p>In: lists of services, lists that were pushed, answers to queries, changes of the connection.
 * Out: registry events, of which those that take something away rest on an answer that was complete
 * and came while the server was in sight. The reasoning stands in {@code DESIGN.md}. Knows neither
 * settings nor how long the engine holds what.
 */
@NullMarked
package io.registrybridge.adapter.nacos.watch;

import org.jspecify.annotations.NullMarked;
