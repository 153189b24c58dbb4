/**
 * From a merged service to the bytes that istiod takes.
 *
 * <p>In: a {@link io.registrybridge.engine.merge.MergedService}. Out: an {@link
 * io.registrybridge.engine.publish.IstioResource} that istiod's own validation accepts, and a
 * finding for everything that had to be repaired or left out for that. Pure: equal input gives
 * equal bytes, in every process. The only package of the engine that sees Istio's wire types.
 */
@NullMarked
package io.registrybridge.engine.render;

import org.jspecify.annotations.NullMarked;
