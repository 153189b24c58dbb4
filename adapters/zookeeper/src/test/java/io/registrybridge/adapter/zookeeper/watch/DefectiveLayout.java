package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.adapter.zookeeper.layout.Entry;
import io.registrybridge.adapter.zookeeper.layout.Layout;
import io.registrybridge.adapter.zookeeper.layout.Lookup;
import io.registrybridge.adapter.zookeeper.layout.Part;
import io.registrybridge.adapter.zookeeper.layout.Touch;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A layout that has a defect wherever the test wants one. */
final class DefectiveLayout implements Layout {
  private final Layout layout;

  /** Nodes that it does not get over, by a part of their names. */
  final Set<String> entries = new HashSet<>();

  /** Directories that it does not get over. */
  final Set<String> directories = new HashSet<>();

  /** Services that it does not get over. */
  final Set<String> services = new HashSet<>();

  DefectiveLayout(Layout layout) {
    this.layout = layout;
  }

  private static void failIf(boolean defective) {
    if (defective) {
      throw new IllegalStateException("a defect of the test's own");
    }
  }

  @Override
  public Entry entry(String directory, String child, String data) {
    failIf(entries.stream().anyMatch(child::contains));
    return layout.entry(directory, child, data);
  }

  @Override
  public Map<ServiceKey, Part> parts(String directory, Collection<Entry> of, Lookup lookup) {
    failIf(directories.contains(directory));
    return layout.parts(directory, of, lookup);
  }

  @Override
  public ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts) {
    failIf(services.contains(key.name()));
    return layout.snapshot(key, parts);
  }

  @Override
  public Set<String> references(String directory, Collection<Entry> of) {
    return layout.references(directory, of);
  }

  @Override
  public Entry referred(String path, String data) {
    return layout.referred(path, data);
  }

  @Override
  public Optional<Map<String, Set<String>>> mapping(Collection<Entry> of) {
    return layout.mapping(of);
  }

  @Override
  public boolean usesMapping() {
    return layout.usesMapping();
  }

  @Override
  public boolean isContainer() {
    return layout.isContainer();
  }

  @Override
  public String root() {
    return layout.root();
  }

  @Override
  public String name() {
    return layout.name();
  }

  @Override
  public Map<String, String> directories(List<String> childrenOfRoot) {
    return layout.directories(childrenOfRoot);
  }

  @Override
  public Optional<String> parentOf(String directory) {
    return layout.parentOf(directory);
  }

  @Override
  public ServiceKey service(String directory) {
    return layout.service(directory);
  }

  @Override
  public boolean readsData() {
    return layout.readsData();
  }

  @Override
  public Touch touched(NodeChange change) {
    return layout.touched(change);
  }
}
