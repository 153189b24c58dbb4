/**
 * From registry events to Istio resources, in one direction.
 *
 * <p>In: the events of any number of adapters, through the sinks that {@link
 * io.registrybridge.engine.Engine#addSource} gives. On the way: {@link
 * io.registrybridge.engine.source}, {@link io.registrybridge.engine.store}, {@link
 * io.registrybridge.engine.merge}, {@link io.registrybridge.engine.render}. Out: {@link
 * io.registrybridge.engine.publish}, to any number of publishers, and a view for people. Knows no
 * adapter, no gRPC, no HTTP and no Kubernetes.
 */
@NullMarked
package io.registrybridge.engine;

import org.jspecify.annotations.NullMarked;
