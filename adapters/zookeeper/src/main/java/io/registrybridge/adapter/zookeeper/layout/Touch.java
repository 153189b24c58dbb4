package io.registrybridge.adapter.zookeeper.layout;

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
}
