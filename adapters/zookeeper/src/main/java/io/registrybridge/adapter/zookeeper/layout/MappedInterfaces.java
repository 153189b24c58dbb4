package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.ApplicationInstance;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.dubbo.Provider;
import io.registrybridge.dubbo.RevisionMetadata;
import io.registrybridge.dubbo.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The interfaces of providers that have registered as applications only: {@code
 * /services/<application>/<instance>} says where they are and names a revision, {@code
 * /dubbo/metadata/<application>/<revision>} says what the revision provides.
 *
 * <p>Where an application keeps its metadata to itself, as it does by default, the mapping of
 * interfaces to applications is all there is: then each instance is taken to provide them all, and
 * the service says so.
 */
public final class MappedInterfaces implements Layout {
  /** What the operator calls it. */
  static final String NAME = "dubbo-mapping";

  private static final String ASSUMED = "interface-assumed";
  private static final String METADATA_MISSING = "metadata-missing";
  private static final String METADATA_UNREADABLE = "metadata-unreadable";

  private final String source;
  private final String root;
  private final String metadataRoot;
  private final InstanceReading reading;
  private final InterfaceServices services;

  /**
   * @param source of the services
   * @param servicesRoot below which the applications stand
   * @param dubboRoot below which the metadata stand
   */
  public MappedInterfaces(
      String source,
      String servicesRoot,
      String dubboRoot,
      InstanceReading reading,
      LocalityKeys localityKeys) {
    this.source = source;
    this.root = servicesRoot;
    this.metadataRoot = Paths.child(dubboRoot, "metadata");
    this.reading = reading;
    this.services = new InterfaceServices(source, false, localityKeys);
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
    return NAME;
  }

  @Override
  public Map<String, String> directories(List<String> childrenOfRoot) {
    Map<String, String> directories = new HashMap<>();
    for (String child : childrenOfRoot) {
      if (!child.isBlank()) {
        directories.put(child, Paths.child(root, child));
      }
    }
    return directories;
  }

  @Override
  public Optional<String> parentOf(String directory) {
    return Optional.empty();
  }

  /** No service is called like an application here, so the layout is the scope. */
  @Override
  public ServiceKey service(String directory) {
    return new ServiceKey(source, NAME, directory);
  }

  @Override
  public boolean readsData() {
    return true;
  }

  @Override
  public Touch touched(NodeChange change) {
    return Touch.ofDirectories(root, change);
  }

  @Override
  public Entry entry(String directory, String child, String data) {
    return reading.readApplication(directory, child, data);
  }

  @Override
  public Set<String> references(String directory, Collection<Entry> entries) {
    Set<String> paths = new HashSet<>();
    for (ApplicationInstance instance : instances(entries)) {
      if (!instance.revision().isEmpty()) {
        paths.add(metadataOf(instance));
      }
    }
    return paths;
  }

  private String metadataOf(ApplicationInstance instance) {
    return Paths.child(Paths.child(metadataRoot, instance.application()), instance.revision());
  }

  @Override
  public Entry referred(String path, String data) {
    return RevisionMetadata.parse(data)
        .<Entry>map(Entry.OfRevision::new)
        .orElseGet(
            () ->
                new Entry.Unreadable(
                    Finding.ofService(
                        METADATA_UNREADABLE,
                        path + " holds no metadata as Dubbo writes them; taken for missing")));
  }

  @Override
  public boolean usesMapping() {
    return true;
  }

  @Override
  public Map<ServiceKey, Part> parts(String directory, Collection<Entry> entries, Lookup lookup) {
    Map<ServiceName, List<Provider>> known = new LinkedHashMap<>();
    Map<ServiceName, List<Provider>> assumed = new LinkedHashMap<>();
    Set<Finding> reasons = new LinkedHashSet<>();
    List<RevisionMetadata> published = published(lookup);
    for (ApplicationInstance instance : instances(entries)) {
      Optional<Entry> metadata = lookup.reference(metadataOf(instance));
      if (metadata.isPresent() && metadata.get() instanceof Entry.OfRevision revision) {
        add(known, instance.providers(revision.metadata()));
      } else if (published.isEmpty()) {
        reasons.add(unreadable(metadata).orElseGet(() -> assumed(directory)));
        for (String interfaceName : lookup.interfacesOf(directory)) {
          add(assumed, instance.providers(interfaceName));
        }
      } else {
        reasons.add(unreadable(metadata).orElseGet(() -> missing(instance)));
        published.forEach(revision -> add(assumed, instance.providers(revision)));
      }
    }
    Map<ServiceKey, Part> parts = new HashMap<>(services.parts(known, List.of()));
    services
        .parts(assumed, List.copyOf(reasons))
        .forEach((key, part) -> parts.merge(key, part, Part::and));
    return parts;
  }

  /** What is known of the application's revisions, former ones among them. */
  private static List<RevisionMetadata> published(Lookup lookup) {
    List<RevisionMetadata> published = new ArrayList<>();
    for (Entry reference : lookup.references().values()) {
      if (reference instanceof Entry.OfRevision revision) {
        published.add(revision.metadata());
      }
    }
    return published;
  }

  private static void add(Map<ServiceName, List<Provider>> to, List<Provider> providers) {
    for (Provider provider : providers) {
      to.computeIfAbsent(provider.service(), name -> new ArrayList<>()).add(provider);
    }
  }

  private static Finding assumed(String application) {
    return Finding.ofService(
        ASSUMED,
        "the mapping names "
            + application
            + ", which keeps to itself what its instances provide (metadata-type=remote would tell):"
            + " each is taken to provide it, in no group and no version");
  }

  private static Optional<Finding> unreadable(Optional<Entry> metadata) {
    return metadata.isPresent() && metadata.get() instanceof Entry.Unreadable unreadable
        ? Optional.of(unreadable.finding())
        : Optional.empty();
  }

  private Finding missing(ApplicationInstance instance) {
    return new Finding(
        METADATA_MISSING,
        instance.host() + ":" + instance.port(),
        "there is no "
            + metadataOf(instance)
            + ": it is taken to provide what its application has published before");
  }

  @Override
  public ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts) {
    return services.snapshot(key, parts);
  }

  private static List<ApplicationInstance> instances(Collection<Entry> entries) {
    List<ApplicationInstance> instances = new ArrayList<>();
    for (Entry entry : entries) {
      Entry known = entry instanceof Entry.Kept kept ? kept.known() : entry;
      if (known instanceof Entry.OfApplication of) {
        instances.add(of.instance());
      }
    }
    return instances;
  }
}
