package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.layout.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A root, its directories, and how far it is read. Not thread-safe. */
final class Tree {
  final Layout layout;

  /** By the names that the layout gives them. */
  final Map<String, Directory> directories = new HashMap<>();

  /** Whether the root's list was ever answered, also by its absence. */
  boolean everListed;

  /** Whether the last list was answered by the root's absence. */
  boolean missing;

  /** Whether a listing is planned or under way. */
  boolean busy;

  /** Whether something has happened since the listing began. */
  boolean dirty;

  Tree(Layout layout) {
    this.layout = layout;
  }

  String root() {
    return layout.root();
  }

  /** Another connection: nothing is under way. */
  void startAnew() {
    busy = false;
    dirty = false;
    directories.values().forEach(Directory::startAnew);
  }

  /** Takes the list of the root's children. Returns the directories that are not there any more. */
  List<Directory> take(List<String> children) {
    everListed = true;
    missing = false;
    Map<String, String> listed = layout.directories(children);
    List<Directory> gone = new ArrayList<>();
    for (Directory known : List.copyOf(directories.values())) {
      if (!listed.containsKey(known.name())) {
        gone.add(known);
        directories.remove(known.name());
      }
    }
    listed.forEach(
        (name, path) ->
            directories.computeIfAbsent(name, added -> new Directory(layout, added, path)));
    return gone;
  }

  /** Takes that the root is not there. Returns the directories that went with it. */
  List<Directory> takeMissing() {
    everListed = true;
    missing = true;
    List<Directory> gone = List.copyOf(directories.values());
    directories.clear();
    return gone;
  }

  @Override
  public String toString() {
    return layout.root();
  }
}
