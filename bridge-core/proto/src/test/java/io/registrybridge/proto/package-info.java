/**
 * Proves that our own .proto files speak Istio's and Envoy's wire format. In: bytes made with their
 * Go types ({@code it-tests/wire-fixtures} writes them). Knows nothing of the bridge.
 */
@NullMarked
package io.registrybridge.proto;

import org.jspecify.annotations.NullMarked;
