package io.registrybridge.engine.publish;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All resources at one moment. Immutable, and shares its structure with the snapshot before it, so
 * that keeping one costs what has changed.
 *
 * @param revision counts from 0, which is the empty snapshot; only for telling snapshots of one
 *     process apart
 * @param byKind the resources of each kind by name; a kind without resources may be absent
 */
public record ResourceSnapshot(
    long revision, PMap<ResourceKind, PMap<ResourceName, IstioResource>> byKind) {
  /** Nothing yet. */
  public static final ResourceSnapshot EMPTY = new ResourceSnapshot(0, HashTreePMap.empty());

  /** The resources of a kind, in no particular order. */
  public PMap<ResourceName, IstioResource> of(ResourceKind kind) {
    return byKind.getOrDefault(kind, HashTreePMap.empty());
  }

  public Optional<IstioResource> find(ResourceKind kind, ResourceName name) {
    return Optional.ofNullable(of(kind).get(name));
  }

  /** The snapshot that follows when some resources of a kind are put and others taken away. */
  public ResourceSnapshot next(
      ResourceKind kind, Map<ResourceName, IstioResource> put, Set<ResourceName> removed) {
    return next(Map.of(kind, put), Map.of(kind, removed));
  }

  /** The snapshot that follows when resources of several kinds are put and taken away. */
  public ResourceSnapshot next(
      Map<ResourceKind, Map<ResourceName, IstioResource>> put,
      Map<ResourceKind, Set<ResourceName>> removed) {
    PMap<ResourceKind, PMap<ResourceName, IstioResource>> next = byKind;
    for (Map.Entry<ResourceKind, Map<ResourceName, IstioResource>> entry : put.entrySet()) {
      PMap<ResourceName, IstioResource> others =
          next.getOrDefault(entry.getKey(), HashTreePMap.empty());
      next = next.plus(entry.getKey(), others.plusAll(entry.getValue()));
    }
    for (Map.Entry<ResourceKind, Set<ResourceName>> entry : removed.entrySet()) {
      PMap<ResourceName, IstioResource> others =
          next.getOrDefault(entry.getKey(), HashTreePMap.empty());
      next = next.plus(entry.getKey(), others.minusAll(entry.getValue()));
    }
    return new ResourceSnapshot(revision + 1, next);
  }
}
