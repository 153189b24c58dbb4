package io.registrybridge.adapter.zookeeper.layout;

import java.util.List;
import org.apache.zookeeper.common.PathUtils;

/** Paths of nodes. */
public final class Paths {
  private Paths() {}

  static String child(String parent, String name) {
    return parent.endsWith("/") ? parent + name : parent + "/" + name;
  }

  static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether there can be such a node: ZooKeeper's client throws at what is no path. */
  public static boolean isValid(String path) {
    try {
      PathUtils.validatePath(path);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The names below a root; empty for the root itself. The path must be the root or below it. */
  static List<String> below(String root, String path) {
    if (path.length() <= root.length()) {
      return List.of();
    }
    return List.of(path.substring(root.endsWith("/") ? 1 : root.length() + 1).split("/", -1));
  }
}
