/**
 * Services on virtual machines, described by files in a directory.
 *
 * <p>In: a directory of property and YAML files, one for each service or each host, and what health
 * probes of the bridge itself find. Out: whole services as events. A file that is half-written or
 * wrong changes nothing; only files that are gone, or say so, take anything away. Knows nothing of
 * Istio, nor of how absence is decided. See {@code DESIGN.md} of this module.
 */
@NullMarked
package io.registrybridge.adapter.vm;

import org.jspecify.annotations.NullMarked;
