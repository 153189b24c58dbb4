package io.registrybridge.testkit.mcp;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.testkit.mcp.ResourceChange.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The resources of one type. A response is the whole truth (pkg/adsc/adsc.go, handleMCP): what has
 * another version is taken, what has the same is skipped even if it differs, what is absent or
 * malformed is deleted. One thread writes, any reads.
 */
final class TypeStore {
  /** Enough for a test; a benchmark runs for thousands of responses. */
  static final int MOST_REPORTS = 100;

  private final String typeUrl;
  private final Map<String, StoredResource> resources = new ConcurrentHashMap<>();

  // Guarded by this.
  private final Deque<ResponseReport> reports = new ArrayDeque<>();
  private long responseCount;

  TypeStore(String typeUrl) {
    this.typeUrl = typeUrl;
  }

  Map<String, StoredResource> resources() {
    return resources;
  }

  synchronized List<ResponseReport> reports() {
    return List.copyOf(reports);
  }

  synchronized long responseCount() {
    return responseCount;
  }

  private synchronized void add(ResponseReport report) {
    responseCount++;
    reports.addLast(report);
    if (reports.size() > MOST_REPORTS) {
      reports.removeFirst();
    }
  }

  void apply(DiscoveryResponse response, long arrivalNanos, Consumer<ResourceChange> changes) {
    List<String> names = new ArrayList<>(response.getResourcesCount());
    int created = 0;
    int updated = 0;
    int unchanged = 0;
    int rejected = 0;
    for (Any element : response.getResourcesList()) {
      Optional<StoredResource> readable = read(element);
      if (readable.isEmpty()) {
        rejected++;
        continue;
      }
      StoredResource received = readable.get();
      StoredResource before = resources.get(received.name());
      // The same text for the same name, for a report holds thousands.
      names.add(before == null ? received.name() : before.name());
      if (before != null
          && before.version().equals(received.version())
          && !received.version().isEmpty()) {
        unchanged++;
        continue;
      }
      resources.put(names.getLast(), received);
      Kind kind = before == null ? Kind.CREATED : Kind.UPDATED;
      created += kind == Kind.CREATED ? 1 : 0;
      updated += kind == Kind.UPDATED ? 1 : 0;
      changes.accept(new ResourceChange(typeUrl, received.name(), kind, received, arrivalNanos));
    }
    int deleted = deleteAbsent(names, arrivalNanos, changes);
    add(
        new ResponseReport(
            typeUrl,
            response.getVersionInfo(),
            response.getNonce(),
            List.copyOf(names),
            created,
            updated,
            unchanged,
            deleted,
            rejected,
            response.getSerializedSize(),
            arrivalNanos));
  }

  private int deleteAbsent(
      List<String> names, long arrivalNanos, Consumer<ResourceChange> changes) {
    if (resources.size() == names.size()) {
      return 0;
    }
    Set<String> absent = new HashSet<>(resources.keySet());
    names.forEach(absent::remove);
    for (String name : absent) {
      Optional.ofNullable(resources.remove(name))
          .ifPresent(
              gone ->
                  changes.accept(
                      new ResourceChange(typeUrl, name, Kind.DELETED, gone, arrivalNanos)));
    }
    return absent.size();
  }

  private static Optional<StoredResource> read(Any element) {
    try {
      Resource resource = element.unpack(Resource.class);
      String name = resource.getMetadata().getName();
      return name.split("/", -1).length == 2 && resource.hasBody()
          ? Optional.of(new StoredResource(name, resource.getMetadata().getVersion(), resource))
          : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
