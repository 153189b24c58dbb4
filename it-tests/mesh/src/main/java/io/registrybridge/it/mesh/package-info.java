/**
 * The servers of a real mesh on free ports of loopback: etcd, kube-apiserver with Istio's custom
 * resource definitions, istiod, and a stock Envoy. Each is a process that can be killed and started
 * again, and can be asked what it knows.
 *
 * <p>Knows nothing of the bridge. Part of the module's main jar, for other modules' tests use it
 * too. Where a program cannot be had, the test that asks for it is skipped, loudly; with {@code
 * CI=true} it fails.
 */
@NullMarked
package io.registrybridge.it.mesh;

import org.jspecify.annotations.NullMarked;
