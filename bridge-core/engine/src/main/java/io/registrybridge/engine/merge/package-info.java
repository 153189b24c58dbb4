/**
 * Which service gets which host.
 *
 * <p>In: the catalog and the keys that changed. Out: {@link
 * io.registrybridge.engine.merge.MergedService} values, each with its host, namespace and
 * provenance, and {@link io.registrybridge.engine.merge.Conflict} values for those that had to
 * stand back. Pure; knows nothing of Istio's wire types.
 */
@NullMarked
package io.registrybridge.engine.merge;

import org.jspecify.annotations.NullMarked;
