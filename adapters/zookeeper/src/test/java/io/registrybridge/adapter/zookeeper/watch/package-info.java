/** How the ZooKeeper adapter's package of this name behaves, case by case. */
@NullMarked
package io.registrybridge.adapter.zookeeper.watch;

import org.jspecify.annotations.NullMarked;
