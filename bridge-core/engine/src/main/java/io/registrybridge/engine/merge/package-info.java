/**
 * Which host is made of which services.
 *
 * <p>In: the catalog with the keys that changed, and how each source's services are named. Out:
 * {@link io.registrybridge.engine.merge.MergedService} values, each a host with the services that
 * share it, and {@link io.registrybridge.engine.merge.Conflict} values for those that had to stand
 * back. Pure; knows nothing of Istio's wire types.
 */
@NullMarked
package io.registrybridge.engine.merge;

import org.jspecify.annotations.NullMarked;
