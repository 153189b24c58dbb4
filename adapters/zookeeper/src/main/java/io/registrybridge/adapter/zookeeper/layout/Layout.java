package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One way of keeping services below one root: the root's children lead to directories, and the
 * children of a directory are instances. Pure.
 */
public interface Layout {
  /** The path below which everything stands. */
  String root();

  /**
   * Whether who registers here makes a container of the root: a node that the server deletes when
   * it is empty, and that no answer tells from others.
   */
  default boolean isContainer() {
    return false;
  }

  /** What the layout is called in messages. */
  String name();

  /**
   * The directories that the root's children lead to: their paths by their names. Children that are
   * no services, or are called by nothing but blanks, are left out.
   */
  Map<String, String> directories(List<String> childrenOfRoot);

  /** How many things a list of the root's children stands for. */
  default int count(List<String> childrenOfRoot) {
    return directories(childrenOfRoot).size();
  }

  /**
   * The node above a directory whose list of children proves that the directory is not there; empty
   * where the root's own list does.
   */
  Optional<String> parentOf(String directory);

  /**
   * What a directory is reported as, as long as nothing of it is known: its service, or where it
   * may have several, a name that no service has.
   */
  ServiceKey service(String directory);

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

  /**
   * The paths of nodes elsewhere that say more of these instances, and whose data never changes.
   * What can be no path stands for a node that is not there.
   */
  default Set<String> references(String directory, Collection<Entry> entries) {
    return Set.of();
  }

  /** Understands a node that instances refer to. */
  default Entry referred(String path, String data) {
    throw new IllegalStateException(name() + " refers to no nodes");
  }

  /**
   * Which interfaces the applications of Dubbo provide, by application; empty for a layout of
   * instances, which says nothing of that.
   */
  default Optional<Map<String, Set<String>>> mapping(Collection<Entry> entries) {
    return Optional.empty();
  }

  /** Whether what its directories contribute depends on the mapping. */
  default boolean usesMapping() {
    return false;
  }

  /** What a directory with these instances contributes to which services. */
  Map<ServiceKey, Part> parts(String directory, Collection<Entry> entries, Lookup lookup);

  /** The whole service. */
  ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts);
}
