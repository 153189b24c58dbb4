package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import java.util.List;

/** What has to be read again after a change. */
public sealed interface Touch {
  /** Nothing. */
  Touch NOTHING = new Nothing();

  /** The list of the root's children. */
  Touch ROOT = new Root();

  /** See {@link #NOTHING}. */
  record Nothing() implements Touch {}

  /** See {@link #ROOT}. */
  record Root() implements Touch {}

  /**
   * The children of a directory.
   *
   * @param child whose data may be another one; empty for none in particular
   */
  record Directory(String name, String child) implements Touch {}

  /** Where each child of the root is a directory. */
  static Touch ofDirectories(String root, NodeChange change) {
    List<String> names = Paths.below(root, change.path());
    boolean data = change.kind() == NodeChange.Kind.DATA;
    return switch (names.size()) {
      case 0 -> data ? NOTHING : ROOT;
      case 1 ->
          switch (change.kind()) {
            case CREATED, DELETED -> ROOT;
            case CHILDREN -> new Directory(names.getFirst(), "");
            case DATA -> NOTHING;
          };
      case 2 -> new Directory(names.getFirst(), names.get(1));
      default -> NOTHING;
    };
  }

  /** Where the root itself is the only directory. */
  static Touch ofOneDirectory(String root, String directory, NodeChange change) {
    List<String> names = Paths.below(root, change.path());
    return switch (names.size()) {
      case 0 ->
          switch (change.kind()) {
            case CREATED, DELETED -> ROOT;
            case CHILDREN -> new Directory(directory, "");
            case DATA -> NOTHING;
          };
      case 1 -> new Directory(directory, names.getFirst());
      default -> NOTHING;
    };
  }
}
