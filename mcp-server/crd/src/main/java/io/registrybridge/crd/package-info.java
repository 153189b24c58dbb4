/**
 * The second wire: the engine's resources as custom resources in a Kubernetes API server.
 *
 * <p>In: the publications of the engine, and what stands in the API server. Out: server-side apply
 * and deletion of what this bridge owns, nothing else, by one leader at a time. Decides nothing
 * about Istio, and about absence only what the API server adds to it: what stands there and nobody
 * explains is held. Knows no registry and no gRPC.
 */
@NullMarked
package io.registrybridge.crd;

import org.jspecify.annotations.NullMarked;
