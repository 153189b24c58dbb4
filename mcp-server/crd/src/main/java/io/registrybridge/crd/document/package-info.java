/**
 * From an engine's resource to a Kubernetes object, and back to what counts of it.
 *
 * <p>In: an {@link io.registrybridge.engine.publish.IstioResource}. Out: the same content as a
 * custom resource: protobuf's own JSON form, which is what Istio's CRDs are generated from, and
 * metadata that says whose it is. Pure: equal resources give equal documents. Knows no API server.
 */
@NullMarked
package io.registrybridge.crd.document;

import org.jspecify.annotations.NullMarked;
