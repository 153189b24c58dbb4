/**
 * Who writes.
 *
 * <p>In: a Lease in the API server, as a {@link io.registrybridge.crd.lease.LeaseStore}. Out:
 * whether this process may write now. Judges by the monotonic clock alone: no clock of another
 * machine counts. Knows nothing of what is written.
 */
@NullMarked
package io.registrybridge.crd.lease;

import org.jspecify.annotations.NullMarked;
