/**
 * A real ZooKeeper server, and owners that register services in it.
 *
 * <p>In: what a test or a benchmark wants registered. Out: nodes as Dubbo, Spring Cloud and Curator
 * write them. Knows nothing of the bridge.
 */
@NullMarked
package io.registrybridge.it.zookeeper;

import org.jspecify.annotations.NullMarked;
