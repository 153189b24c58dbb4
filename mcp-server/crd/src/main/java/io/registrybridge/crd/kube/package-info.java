/**
 * The API server, by fabric8's client.
 *
 * <p>In: steps, and the Lease. Out: what came of them, and what stands there, watched by informers.
 * The only package that sees the client library; its errors and objects end here.
 */
@NullMarked
package io.registrybridge.crd.kube;

import org.jspecify.annotations.NullMarked;
