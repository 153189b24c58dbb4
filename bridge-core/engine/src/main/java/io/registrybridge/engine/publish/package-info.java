/**
 * The rendered catalog on its way out.
 *
 * <p>In: a new {@link io.registrybridge.engine.publish.ResourceSnapshot} with the names that
 * changed. Out: the same, to each publisher through a mailbox of its own that keeps only the
 * newest, so a slow one holds up nobody and holds no memory. Knows nothing of gRPC, HTTP or
 * Kubernetes.
 */
@NullMarked
package io.registrybridge.engine.publish;

import org.jspecify.annotations.NullMarked;
