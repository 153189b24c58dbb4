package io.registrybridge.adapter.zookeeper.client;

import java.util.List;

/** The names of a node's children, and the node itself. */
public record Children(List<String> names, NodeStat stat) {
  public Children {
    names = List.copyOf(names);
  }
}
