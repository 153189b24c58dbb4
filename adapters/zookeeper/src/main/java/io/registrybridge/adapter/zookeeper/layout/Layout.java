package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way of keeping services below one root: the root's children lead to directories, and the
 * children of a directory are instances. Pure.
 */
public interface Layout {
  /** The path below which everything stands. */
  String root();

  /** What the layout is called in messages. */
  String name();

  /**
   * The directories that the root's children lead to: their paths by their names. Children that are
   * no services are left out.
   */
  Map<String, String> directories(List<String> childrenOfRoot);

  /**
   * The node above a directory whose list of children proves that the directory is not there; empty
   * where the root's own list does.
   */
  Optional<String> parentOf(String directory);

  /** Whether the instances' data is needed, and not only their names. */
  boolean readsData();

  /** What a change below the root, or of it, means. */
  Touch touched(NodeChange change);

  /**
   * Understands one instance.
   *
   * @param child the name of its node
   * @param data what the node holds; empty unless {@link #readsData()}
   */
  Entry entry(String directory, String child, String data);

  /** What a directory with these instances contributes to which services. */
  Map<ServiceKey, Part> parts(String directory, Collection<Entry> entries);

  /** The whole service. */
  ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts);
}
