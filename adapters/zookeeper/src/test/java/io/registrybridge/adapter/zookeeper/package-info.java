/** The settings and the rules of the ZooKeeper adapter. */
@NullMarked
package io.registrybridge.adapter.zookeeper;

import org.jspecify.annotations.NullMarked;
