/**
 * Whether what {@code deploy} holds for Kubernetes is right: rendered by Helm, accepted by a real
 * kube-apiserver, and understood by the bridge. In: the chart and its sets of values in {@code ci};
 * nothing of a pod runs here, for there is no kubelet.
 */
@NullMarked
package io.registrybridge.it.deploy;

import org.jspecify.annotations.NullMarked;
