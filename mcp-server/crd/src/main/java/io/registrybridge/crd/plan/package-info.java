/**
 * What is to be written, and what must not be.
 *
 * <p>In: what the engine wants to stand in the API server, what stands there, and how far each
 * source can be trusted. Out: for each object one {@link io.registrybridge.crd.plan.Verdict}: a
 * step, a hold or a conflict, as values. Does nothing, waits for nothing, and knows neither a
 * client nor a clock: time is a parameter.
 */
@NullMarked
package io.registrybridge.crd.plan;

import org.jspecify.annotations.NullMarked;
