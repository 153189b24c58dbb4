/** The custom-resource output against a real kube-apiserver with Istio's definitions. */
@NullMarked
package io.registrybridge.it.mesh.crd;

import org.jspecify.annotations.NullMarked;
