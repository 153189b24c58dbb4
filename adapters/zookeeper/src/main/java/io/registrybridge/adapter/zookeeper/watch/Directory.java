package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.layout.Entry;
import io.registrybridge.adapter.zookeeper.layout.Layout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A node whose children are instances, and how far it is read. Not thread-safe. */
final class Directory {
  private final Layout layout;
  private final String name;
  private final String path;

  /** What is known of the children, by name. */
  final Map<String, Entry> entries = new HashMap<>();

  /** The nodes that the children refer to, by path; those that are not there are left out. */
  final Map<String, Entry> references = new HashMap<>();

  /** Children whose data must be read again. */
  final Set<String> stale = new HashSet<>();

  /** Whether it was ever read completely. */
  boolean everRead;

  /** Whether a reading is planned or under way. */
  boolean busy;

  /** Whether something has happened since the reading began. */
  boolean dirty;

  /** Whether the last reading lacked so much that it is being confirmed. */
  boolean confirming;

  /** Readings that have failed in a row. */
  int failures;

  /** Whether it is to be read again because the last reading has failed. */
  boolean retryPlanned;

  /** Whether something has ever happened in it. */
  boolean everTouched;

  /** When something last happened in it, if ever. */
  long touchedAt;

  Directory(Layout layout, String name, String path) {
    this.layout = layout;
    this.name = name;
    this.path = path;
  }

  Layout layout() {
    return layout;
  }

  String name() {
    return name;
  }

  String path() {
    return path;
  }

  /** Whether a node that the children refer to was read, and could be understood. */
  boolean understandsReference(String path) {
    Entry known = references.get(path);
    return known != null && !(known instanceof Entry.Unreadable);
  }

  /** Another connection: nothing is under way, and what was missed is unknown. */
  void startAnew() {
    busy = false;
    dirty = false;
    confirming = false;
    failures = 0;
    retryPlanned = false;
    stale.clear();
    stale.addAll(entries.keySet());
  }

  @Override
  public String toString() {
    return path;
  }
}
