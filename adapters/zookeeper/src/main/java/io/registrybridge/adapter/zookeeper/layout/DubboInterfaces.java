package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.dubbo.Provider;
import io.registrybridge.dubbo.ServiceName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Dubbo's interface level: {@code /dubbo/<interface>/providers/<provider URL>}, names URL-encoded.
 *
 * <p>An interface in a group and a version is one service, or all providers of one application are.
 */
public final class DubboInterfaces implements Layout {
  private static final String PROVIDERS = "providers";

  /** Dubbo's own, beside the interfaces (seen with 3.3.5). */
  private static final Set<String> NO_INTERFACES = Set.of("metadata", "mapping", "config");

  private final String root;
  private final Predicate<String> mayBeWanted;
  private final InterfaceServices services;

  /**
   * @param source of the services
   * @param wanted interfaces of which it selects nothing, whatever group and version, are not read
   * @param byApplication whether the providers of one application are one service
   */
  public DubboInterfaces(
      String source,
      ServiceSelector wanted,
      String root,
      boolean byApplication,
      LocalityKeys localityKeys) {
    this.root = root;
    // Which applications provide an interface, its name does not tell.
    this.mayBeWanted = byApplication ? name -> true : new InterfaceSelector(wanted);
    this.services = new InterfaceServices(source, byApplication, localityKeys);
  }

  @Override
  public String root() {
    return root;
  }

  @Override
  public String name() {
    return InterfaceServices.SCOPE;
  }

  @Override
  public Map<String, String> directories(List<String> childrenOfRoot) {
    Map<String, String> directories = new HashMap<>();
    for (String child : childrenOfRoot) {
      String name = decoded(child);
      if (!NO_INTERFACES.contains(child) && !name.isBlank() && mayBeWanted.test(name)) {
        directories.put(child, Paths.child(Paths.child(root, child), PROVIDERS));
      }
    }
    return directories;
  }

  @Override
  public Optional<String> parentOf(String directory) {
    return Optional.of(Paths.child(root, directory));
  }

  @Override
  public ServiceKey service(String directory) {
    // Its versions and groups are not known, and no service may be taken for them.
    return services.key(decoded(directory) + ":*");
  }

  @Override
  public boolean readsData() {
    return false;
  }

  @Override
  public Touch touched(NodeChange change) {
    List<String> names = Paths.below(root, change.path());
    if (change.kind() == NodeChange.Kind.DATA || names.size() > 3) {
      return Touch.NOTHING;
    }
    if (names.isEmpty()) {
      return Touch.ROOT;
    }
    if (NO_INTERFACES.contains(names.getFirst())) {
      return Touch.NOTHING;
    }
    if (names.size() == 1) {
      return change.kind() == NodeChange.Kind.CHILDREN
          ? new Touch.Directory(names.getFirst(), "")
          : Touch.ROOT;
    }
    return names.get(1).equals(PROVIDERS)
        ? new Touch.Directory(names.getFirst(), "")
        : Touch.NOTHING;
  }

  @Override
  public Entry entry(String directory, String child, String data) {
    return Provider.parse(child)
        .<Entry>map(Entry.OfProvider::new)
        .orElseGet(
            () ->
                new Entry.Unreadable(
                    Finding.ofService(
                        "provider-url-invalid",
                        "a node of "
                            + child.length()
                            + " characters in "
                            + Paths.child(Paths.child(root, directory), PROVIDERS)
                            + " is no provider URL; left out")));
  }

  @Override
  public Map<ServiceKey, Part> parts(String directory, Collection<Entry> entries, Lookup lookup) {
    Map<ServiceName, List<Provider>> provided = new LinkedHashMap<>();
    List<Finding> findings = new ArrayList<>();
    String interfaceName = decoded(directory);
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.OfProvider of -> {
          // The directory's name is what consumers look for, whatever the URL says.
          ServiceName said = of.provider().service();
          ServiceName name = new ServiceName(interfaceName, said.group(), said.version());
          provided.computeIfAbsent(name, key -> new ArrayList<>()).add(of.provider());
        }
        case Entry.Unreadable unreadable -> findings.add(unreadable.finding());
        case Entry.OfInstance other -> {}
        case Entry.OfApplication other -> {}
        case Entry.OfRevision other -> {}
        case Entry.OfInterface other -> {}
        case Entry.Kept other -> {}
      }
    }
    return provided.isEmpty() && !findings.isEmpty()
        ? Map.of(services.key(interfaceName), Part.of(List.of(), findings, ""))
        : services.parts(provided, findings);
  }

  @Override
  public ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts) {
    return services.snapshot(key, parts);
  }

  /** The name itself if it is not well encoded. */
  private static String decoded(String directory) {
    try {
      return URLDecoder.decode(directory, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return directory;
    }
  }
}
