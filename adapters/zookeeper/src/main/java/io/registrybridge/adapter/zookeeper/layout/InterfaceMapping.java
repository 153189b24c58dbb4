package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Dubbo's mapping of interfaces to applications: {@code /dubbo/mapping/<interface>} holds the names
 * of applications, joined by commas. It only ever grows (seen with 3.3.5). No services come of it
 * by itself: {@link MappedInterfaces} uses it.
 */
public final class InterfaceMapping implements Layout {
  private static final String DIRECTORY = "mapping";

  private final String source;
  private final String root;

  /**
   * @param source of the services
   * @param dubboRoot below which the mapping stands
   */
  public InterfaceMapping(String source, String dubboRoot) {
    this.source = source;
    this.root = Paths.child(dubboRoot, DIRECTORY);
  }

  @Override
  public String root() {
    return root;
  }

  @Override
  public String name() {
    return MappedInterfaces.NAME;
  }

  @Override
  public Map<String, String> directories(List<String> childrenOfRoot) {
    return Map.of(DIRECTORY, root);
  }

  @Override
  public int count(List<String> childrenOfRoot) {
    return childrenOfRoot.size();
  }

  @Override
  public Optional<String> parentOf(String directory) {
    return Optional.empty();
  }

  @Override
  public ServiceKey service(String directory) {
    return new ServiceKey(source, MappedInterfaces.NAME, root);
  }

  @Override
  public boolean readsData() {
    return true;
  }

  @Override
  public Touch touched(NodeChange change) {
    return Touch.ofOneDirectory(root, DIRECTORY, change);
  }

  @Override
  public Entry entry(String directory, String child, String data) {
    return new Entry.OfInterface(
        child,
        Arrays.stream(data.split(",", -1))
            .map(String::strip)
            .filter(application -> !application.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public Optional<Map<String, Set<String>>> mapping(Collection<Entry> entries) {
    Map<String, Set<String>> mapping = new HashMap<>();
    for (Entry entry : entries) {
      if (entry instanceof Entry.OfInterface of && !of.interfaceName().isBlank()) {
        for (String application : of.applications()) {
          mapping.computeIfAbsent(application, name -> new HashSet<>()).add(of.interfaceName());
        }
      }
    }
    return Optional.of(mapping);
  }

  @Override
  public Map<ServiceKey, Part> parts(String directory, Collection<Entry> entries, Lookup lookup) {
    return Map.of();
  }

  @Override
  public ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts) {
    throw new IllegalStateException("no service comes of " + root + " by itself");
  }
}
