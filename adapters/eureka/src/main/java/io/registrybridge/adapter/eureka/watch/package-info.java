/**
 * Decides what is asked when, what an answer proves, and what is told.
 *
 * <p>In flow the answers of one server at a time, out flow {@link
 * io.registrybridge.api.event.RegistryEvent}s. One loop owns all of it; {@code DESIGN.md} says why
 * each rule is there.
 */
@NullMarked
package io.registrybridge.adapter.eureka.watch;

import org.jspecify.annotations.NullMarked;
