package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.dubbo.Provider;
import io.registrybridge.dubbo.ProviderInstances;
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

/**
 * Dubbo's interface level: {@code /dubbo/<interface>/providers/<provider URL>}, names URL-encoded.
 *
 * <p>An interface in a group and a version is one service, or all providers of one application are.
 */
public final class DubboInterfaces implements Layout {
  /** The scope of the services' keys. */
  public static final String SCOPE = "dubbo-interface";

  private static final String PROVIDERS = "providers";

  /** Dubbo's own, beside the interfaces (seen with 3.3.5). */
  private static final Set<String> NO_INTERFACES = Set.of("metadata", "mapping", "config");

  private final String source;
  private final ServiceSelector wanted;
  private final String root;
  private final boolean byApplication;
  private final ProviderInstances mapping;

  /**
   * @param source of the services
   * @param wanted interfaces that it excludes whole are not read
   * @param byApplication whether the providers of one application are one service
   */
  public DubboInterfaces(
      String source,
      ServiceSelector wanted,
      String root,
      boolean byApplication,
      LocalityKeys localityKeys) {
    this.source = source;
    this.wanted = wanted;
    this.root = root;
    this.byApplication = byApplication;
    this.mapping = new ProviderInstances(localityKeys);
  }

  @Override
  public String root() {
    return root;
  }

  @Override
  public String name() {
    return SCOPE;
  }

  @Override
  public Map<String, String> directories(List<String> childrenOfRoot) {
    Map<String, String> directories = new HashMap<>();
    for (String child : childrenOfRoot) {
      if (!NO_INTERFACES.contains(child) && mayBeWanted(child)) {
        directories.put(child, Paths.child(Paths.child(root, child), PROVIDERS));
      }
    }
    return directories;
  }

  /** Whether no exclude takes all services of an interface, whatever their version and group. */
  private boolean mayBeWanted(String directory) {
    String interfaceName = decoded(directory);
    return byApplication
        || wanted.exclude().stream()
            .noneMatch(glob -> glob.text().endsWith("*") && glob.matches(interfaceName));
  }

  @Override
  public Optional<String> parentOf(String directory) {
    return Optional.of(Paths.child(root, directory));
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
  public Map<ServiceKey, Part> parts(String directory, Collection<Entry> entries) {
    Map<ServiceName, List<Provider>> services = new LinkedHashMap<>();
    List<Finding> findings = new ArrayList<>();
    String interfaceName = decoded(directory);
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.OfProvider of -> {
          // The directory's name is what consumers look for, whatever the URL says.
          ServiceName said = of.provider().service();
          ServiceName name = new ServiceName(interfaceName, said.group(), said.version());
          services.computeIfAbsent(name, key -> new ArrayList<>()).add(of.provider());
        }
        case Entry.Unreadable unreadable -> findings.add(unreadable.finding());
        case Entry.OfInstance other -> {}
        case Entry.Kept other -> {}
      }
    }
    if (services.isEmpty() && !findings.isEmpty()) {
      return Map.of(key(interfaceName), Part.of(List.of(), findings, ""));
    }
    return byApplication ? byApplication(services, findings) : byInterface(services, findings);
  }

  private Map<ServiceKey, Part> byInterface(
      Map<ServiceName, List<Provider>> services, List<Finding> findings) {
    Map<ServiceKey, Part> parts = new HashMap<>();
    services.forEach(
        (name, providers) ->
            parts.put(
                key(name.text()),
                Part.of(mapping.of(providers), findings, firstApplication(providers))));
    return parts;
  }

  private Map<ServiceKey, Part> byApplication(
      Map<ServiceName, List<Provider>> services, List<Finding> findings) {
    Map<ServiceKey, List<Provider>> applications = new HashMap<>();
    services.forEach(
        (name, providers) -> {
          for (Provider provider : providers) {
            String application = provider.application();
            // Without an application the interface is all that it can be called.
            applications
                .computeIfAbsent(
                    key(application.isBlank() ? name.text() : application),
                    key -> new ArrayList<>())
                .add(provider);
          }
        });
    Map<ServiceKey, Part> parts = new HashMap<>();
    applications.forEach(
        (key, providers) ->
            parts.put(key, new Part(providers, List.of(), findings, firstApplication(providers))));
    return parts;
  }

  @Override
  public ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts) {
    List<ServiceInstance> instances = new ArrayList<>();
    List<Provider> providers = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    String application = "";
    for (Part part : parts) {
      instances.addAll(part.instances());
      providers.addAll(part.providers());
      findings.addAll(part.findings());
      application = application.isEmpty() ? part.application() : application;
    }
    instances.addAll(mapping.of(providers));
    return new ServiceSnapshot(key, names(key, application), instances, findings);
  }

  private Map<String, String> names(ServiceKey key, String application) {
    Map<String, String> names = new HashMap<>();
    if (byApplication) {
      names.put("service", key.name());
      names.put("application", application);
    } else {
      names.putAll(ServiceName.ofText(key.name()).names(application));
    }
    names.put("domain", ServiceName.DOMAIN);
    names.put("layout", SCOPE);
    return names;
  }

  private ServiceKey key(String name) {
    return new ServiceKey(source, SCOPE, name);
  }

  /** The first by name: an interface of several applications keeps one name. */
  private static String firstApplication(List<Provider> providers) {
    return providers.stream().map(Provider::application).sorted().findFirst().orElse("");
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
