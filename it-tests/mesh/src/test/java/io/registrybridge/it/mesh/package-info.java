/** The bridge in a real mesh: what istiod and Envoy make of what it serves. */
@NullMarked
package io.registrybridge.it.mesh;

import org.jspecify.annotations.NullMarked;
