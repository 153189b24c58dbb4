package io.registrybridge.crd.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What of an object in the API server counts here. Small, for there may be many. */
public sealed interface ObservedResource {
  /** Where it stands. */
  ResourceKey key();

  /** Tells it from an earlier object of the same name. */
  String uid();

  /** The API server's version of it. */
  String version();

  /**
   * An object with this bridge's owner label.
   *
   * @param host the host it belongs to; empty if somebody has taken that annotation away
   * @param content the hash it was written with; empty if somebody has taken it away
   * @param labels those labels of it that a bridge gives
   * @param sources the label values of the sources it was made of; empty if unknown
   * @param selects whether it is a ServiceEntry whose endpoints are WorkloadEntries
   * @param deleting whether it is on its way out and waits for somebody's finalizer
   * @param deviation its spec, if that is not exactly what was written
   */
  record Own(
      ResourceKey key,
      String uid,
      String version,
      String host,
      String content,
      Map<String, String> labels,
      Set<String> sources,
      boolean selects,
      boolean deleting,
      Optional<JsonNode> deviation)
      implements ObservedResource {
    public Own {
      labels = Map.copyOf(labels);
      sources = Set.copyOf(sources);
    }
  }

  /**
   * Somebody else's object.
   *
   * @param owner the name of the other bridge that owns it; empty if it is no bridge's
   * @param hosts the hosts of a ServiceEntry; empty for other kinds
   * @param seenBy the namespaces that see it; empty for all
   */
  record Foreign(
      ResourceKey key,
      String uid,
      String version,
      Optional<String> owner,
      Set<String> hosts,
      Set<String> seenBy)
      implements ObservedResource {
    public Foreign {
      hosts = Set.copyOf(hosts);
      seenBy = Set.copyOf(seenBy);
    }

    /** Whether workloads of a namespace see it. */
    public boolean isSeenBy(String namespace) {
      return seenBy.isEmpty() || seenBy.contains(namespace);
    }
  }
}
