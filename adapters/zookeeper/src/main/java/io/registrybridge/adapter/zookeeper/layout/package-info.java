/**
 * Where services stand in ZooKeeper, and what the nodes mean. Pure.
 *
 * <p>In flow the names and data of nodes, out flow the parts of services in the common model. It
 * asks nothing and watches nothing.
 */
@NullMarked
package io.registrybridge.adapter.zookeeper.layout;

import org.jspecify.annotations.NullMarked;
