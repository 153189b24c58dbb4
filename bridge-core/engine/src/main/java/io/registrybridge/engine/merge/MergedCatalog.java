package io.registrybridge.engine.merge;

import io.registrybridge.engine.publish.ResourceName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All services under their hosts. Immutable; shares its structure with the one before it.
 *
 * @param sources how the services of each source are named
 * @param services what is published, by namespace and host
 * @param claims who asks for which host
 * @param conflictsByHost the conflicts about each host; a host without one is absent
 */
public record MergedCatalog(
    Sources sources,
    PMap<ResourceName, MergedService> services,
    HostClaims claims,
    PMap<String, List<Conflict>> conflictsByHost) {
  /** No sources and no services. */
  public static final MergedCatalog EMPTY =
      new MergedCatalog(Sources.NONE, HashTreePMap.empty(), HostClaims.NONE, HashTreePMap.empty());

  /** All conflicts, by host. */
  public List<Conflict> conflicts() {
    return conflictsByHost.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .flatMap(entry -> entry.getValue().stream())
        .toList();
  }
}
