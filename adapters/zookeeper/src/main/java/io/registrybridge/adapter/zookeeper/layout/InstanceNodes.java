package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.adapter.zookeeper.layout.Entry.Kind;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Services whose instances are nodes with JSON, as Curator's service discovery writes it: {@code
 * /services/<service>/<instance>}, which Dubbo's application level and Spring Cloud share; or a
 * path of the operator's own, whose children are services or instances.
 */
public final class InstanceNodes implements Layout {
  private final String source;
  private final ServiceSelector selector;
  private final String root;
  private final boolean isOneService;
  private final Set<Kind> wanted;
  private final InstanceReading reading;

  private InstanceNodes(
      String source,
      ServiceSelector selector,
      String root,
      boolean isOneService,
      Set<Kind> wanted,
      InstanceReading reading) {
    this.source = source;
    this.selector = selector;
    this.root = root;
    this.isOneService = isOneService;
    this.wanted = wanted;
    this.reading = reading;
  }

  /**
   * The root that Dubbo and Spring Cloud share.
   *
   * @param source of the services
   * @param selector services it does not select are not read
   * @param wanted whose instances are taken
   */
  public static InstanceNodes shared(
      String source,
      ServiceSelector selector,
      String root,
      Set<Kind> wanted,
      InstanceReading reading) {
    return new InstanceNodes(source, selector, root, false, Set.copyOf(wanted), reading);
  }

  /**
   * A path of the operator's own.
   *
   * @param source of the services
   * @param selector services it does not select are not read
   * @param path a service, whose children are its instances; with {@code /*} at its end the
   *     children are services
   */
  public static InstanceNodes at(
      String source, ServiceSelector selector, String path, InstanceReading reading) {
    boolean many = path.endsWith("/*");
    return new InstanceNodes(
        source,
        selector,
        many ? path.substring(0, path.length() - 2) : path,
        !many,
        Set.of(Kind.OTHER),
        reading);
  }

  @Override
  public String root() {
    return root;
  }

  /** Curator's service discovery creates what is above an instance in this way. */
  @Override
  public boolean isContainer() {
    return true;
  }

  @Override
  public String name() {
    return wanted.contains(Kind.OTHER) ? "path" : "services";
  }

  @Override
  public Map<String, String> directories(List<String> childrenOfRoot) {
    Map<String, String> directories = new HashMap<>();
    for (String name : isOneService ? List.of(Paths.last(root)) : childrenOfRoot) {
      if (!name.isBlank() && selector.selects(name)) {
        directories.put(name, isOneService ? root : Paths.child(root, name));
      }
    }
    return directories;
  }

  @Override
  public int count(List<String> childrenOfRoot) {
    return isOneService ? childrenOfRoot.size() : directories(childrenOfRoot).size();
  }

  @Override
  public Optional<String> parentOf(String directory) {
    return Optional.empty();
  }

  @Override
  public ServiceKey service(String directory) {
    return key(kindOfUnreadable(), directory);
  }

  @Override
  public boolean readsData() {
    return true;
  }

  @Override
  public Touch touched(NodeChange change) {
    return isOneService
        ? Touch.ofOneDirectory(root, Paths.last(root), change)
        : Touch.ofDirectories(root, change);
  }

  @Override
  public Entry entry(String directory, String child, String data) {
    return reading.read(child, data, wanted.contains(Kind.OTHER));
  }

  @Override
  public Map<ServiceKey, Part> parts(String directory, Collection<Entry> entries, Lookup lookup) {
    Map<Kind, List<ServiceInstance>> instances = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.OfInstance of -> add(instances, of);
        case Entry.Kept kept -> {
          if (kept.known() instanceof Entry.OfInstance of) {
            add(instances, of);
          }
          findings.add(kept.finding());
        }
        case Entry.Unreadable unreadable -> findings.add(unreadable.finding());
        case Entry.OfProvider other -> {}
        case Entry.OfApplication other -> {}
        case Entry.OfRevision other -> {}
        case Entry.OfInterface other -> {}
      }
    }
    Map<ServiceKey, Part> parts = new HashMap<>();
    if (instances.isEmpty() && !findings.isEmpty()) {
      parts.put(key(kindOfUnreadable(), directory), Part.of(List.of(), findings, directory));
    }
    instances.forEach(
        (kind, of) -> parts.put(key(kind, directory), Part.of(of, findings, directory)));
    return parts;
  }

  private void add(Map<Kind, List<ServiceInstance>> instances, Entry.OfInstance of) {
    if (wanted.contains(of.kind())) {
      instances.computeIfAbsent(of.kind(), kind -> new ArrayList<>()).add(of.instance());
    }
  }

  /** Where it is reported that nothing in a directory can be read or understood. */
  private Kind kindOfUnreadable() {
    return wanted.stream().min(Comparator.naturalOrder()).orElse(Kind.OTHER);
  }

  private ServiceKey key(Kind kind, String directory) {
    return new ServiceKey(source, kind == Kind.OTHER ? root : kind.scope(), directory);
  }

  @Override
  public ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts) {
    List<ServiceInstance> instances = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (Part part : parts) {
      instances.addAll(part.instances());
      findings.addAll(part.findings());
    }
    boolean dubbo = key.scope().equals(Kind.DUBBO_APPLICATION.scope());
    Map<String, String> names =
        Map.of(
            "service",
            key.name(),
            "application",
            key.name(),
            "domain",
            dubbo ? ServiceName.DOMAIN : "zookeeper",
            "layout",
            wanted.contains(Kind.OTHER) ? "path" : key.scope());
    return new ServiceSnapshot(key, names, instances, findings);
  }
}
