/**
 * The session with ZooKeeper: asks, and tells when the connection or a node changes.
 *
 * <p>In flow paths, out flow {@link io.registrybridge.adapter.zookeeper.client.Answer}s and calls
 * of a listener, in the order in which the server sent them. It keeps no data and knows nothing of
 * services.
 */
@NullMarked
package io.registrybridge.adapter.zookeeper.client;

import org.jspecify.annotations.NullMarked;
