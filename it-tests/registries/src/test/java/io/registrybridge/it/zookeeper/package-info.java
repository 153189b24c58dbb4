/** The ZooKeeper adapter on a real server. */
@NullMarked
package io.registrybridge.it.zookeeper;

import org.jspecify.annotations.NullMarked;
