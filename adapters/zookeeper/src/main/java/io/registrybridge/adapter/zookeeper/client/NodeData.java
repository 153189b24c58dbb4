package io.registrybridge.adapter.zookeeper.client;

import java.nio.charset.StandardCharsets;

/** What a node holds, as text. */
public record NodeData(String text, NodeStat stat) {
  static NodeData of(byte[] bytes, NodeStat stat) {
    return new NodeData(new String(bytes, StandardCharsets.UTF_8), stat);
  }

  /** Without the text, which may hold anything. */
  @Override
  public String toString() {
    return "NodeData[" + text.length() + " characters, " + stat + "]";
  }
}
