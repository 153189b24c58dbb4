package io.registrybridge.crd.plan;

import io.registrybridge.crd.document.Desired;
import io.registrybridge.crd.document.ObservedResource;
import io.registrybridge.crd.document.ObservedResource.Foreign;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.HostIndex.Host;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is to stand in the API server, and what stands there: the two sides, and what of them must
 * be looked at again when one changes. {@link Judge} says what comes of it.
 *
 * <p>Not thread-safe; whoever has it guards it.
 */
public final class Comparison {
  private static final String ANY_NAMESPACE = "";

  private final ResourceDocuments documents;

  private final Map<ResourceKey, Desired> desired = new HashMap<>();
  private final Map<ResourceKey, Own> own = new HashMap<>();
  private final Map<ResourceKey, Foreign> foreign = new HashMap<>();

  // What the engine has published in this process and then taken away, while it still stands.
  private final Set<ResourceKey> withdrawn = new HashSet<>();

  // What could not be written and is tried again: nobody is to wait for it.
  private final Set<ResourceKey> failing = new HashSet<>();

  // Objects that were deleted, until the watch has told so: it may tell older news of them first.
  private final Set<String> deleted = new HashSet<>();

  private final HostIndex desiredByHost = new HostIndex();
  private final HostIndex ownByHost = new HostIndex();
  private final HostIndex foreignByHost = new HostIndex();

  /**
   * @param documents reads and writes the objects of this bridge
   */
  public Comparison(ResourceDocuments documents) {
    this.documents = documents;
  }

  /**
   * Takes what the engine has published.
   *
   * @return what must be judged again
   */
  public Set<ResourceKey> publish(Publication publication) {
    Set<ResourceKey> affected = new HashSet<>();
    publication
        .changed()
        .forEach(
            (kind, names) -> {
              for (ResourceName name : names) {
                Optional<IstioResource> resource = publication.snapshot().find(kind, name);
                if (resource.isPresent()) {
                  want(documents.desired(resource.get()), affected);
                } else {
                  withdraw(ResourceKey.of(kind, name), affected);
                }
              }
            });
    return affected;
  }

  private void want(Desired next, Set<ResourceKey> affected) {
    desired.put(next.key(), next);
    withdrawn.remove(next.key());
    failing.remove(next.key());
    desiredByHost.add(host(next), next.key());
    desiredByHost.add(anywhere(next.host()), next.key());
    affect(next.key(), host(next), affected);
  }

  private void withdraw(ResourceKey key, Set<ResourceKey> affected) {
    Desired former = desired.remove(key);
    if (former != null) {
      withdrawn.add(key);
      failing.remove(key);
      desiredByHost.remove(host(former), key);
      desiredByHost.remove(anywhere(former.host()), key);
      affect(key, host(former), affected);
    }
  }

  /**
   * Takes what the watch has told, or what an answer to a write has shown; older news than known is
   * left.
   *
   * @return what must be judged again
   */
  public Set<ResourceKey> observe(ObservedResource found) {
    if (deleted.contains(found.uid()) || isOlder(found)) {
      return Set.of();
    }
    Set<ResourceKey> affected = new HashSet<>();
    forget(found.key(), affected);
    switch (found) {
      case Own ours -> {
        own.put(ours.key(), ours);
        ownByHost.add(host(ours), ours.key());
        affect(ours.key(), host(ours), affected);
      }
      case Foreign theirs -> {
        foreign.put(theirs.key(), theirs);
        theirs.hosts().forEach(host -> foreignByHost.add(anywhere(host), theirs.key()));
        affectRivals(theirs, affected);
      }
    }
    return affected;
  }

  /**
   * An object is gone.
   *
   * @return what must be judged again
   */
  public Set<ResourceKey> gone(ResourceKey key, String uid) {
    deleted.remove(uid);
    return remove(key, uid);
  }

  /**
   * This bridge has deleted an object, and the watch will tell so.
   *
   * @return what must be judged again
   */
  public Set<ResourceKey> deleted(Own object) {
    deleted.add(object.uid());
    return remove(object.key(), object.uid());
  }

  private Set<ResourceKey> remove(ResourceKey key, String uid) {
    Set<ResourceKey> affected = new HashSet<>();
    boolean same = find(key).filter(known -> known.uid().equals(uid)).isPresent();
    if (same) {
      forget(key, affected);
      affected.add(key);
      withdrawn.remove(key);
      failing.remove(key);
    }
    return affected;
  }

  private void forget(ResourceKey key, Set<ResourceKey> affected) {
    Own ours = own.remove(key);
    if (ours != null) {
      ownByHost.remove(host(ours), key);
      affect(key, host(ours), affected);
    }
    Foreign theirs = foreign.remove(key);
    if (theirs != null) {
      theirs.hosts().forEach(host -> foreignByHost.remove(anywhere(host), key));
      affectRivals(theirs, affected);
    }
  }

  private boolean isOlder(ObservedResource found) {
    return find(found.key())
        .filter(known -> known.uid().equals(found.uid()))
        .filter(known -> ResourceVersion.isNewer(known.version(), found.version()))
        .isPresent();
  }

  private Optional<ObservedResource> find(ResourceKey key) {
    return Optional.<ObservedResource>ofNullable(own.get(key))
        .or(() -> Optional.ofNullable(foreign.get(key)));
  }

  /** A write of this object has failed, or has succeeded after all. */
  public Set<ResourceKey> markFailing(ResourceKey key, boolean fails) {
    boolean changed = fails ? failing.add(key) : failing.remove(key);
    Set<ResourceKey> affected = new HashSet<>();
    Desired wanted = desired.get(key);
    if (changed && wanted != null) {
      affect(key, host(wanted), affected);
    }
    return affected;
  }

  /** The object itself, and what waits for it: a ServiceEntry and its WorkloadEntries. */
  private void affect(ResourceKey key, Host host, Set<ResourceKey> affected) {
    affected.add(key);
    switch (key.kind()) {
      case SERVICE_ENTRY ->
          Stream.of(desiredByHost, ownByHost)
              .flatMap(index -> index.of(host).stream())
              .filter(other -> other.kind() == ResourceKind.WORKLOAD_ENTRY)
              .forEach(affected::add);
      case WORKLOAD_ENTRY ->
          Stream.of(desiredByHost, ownByHost)
              .flatMap(index -> index.of(host).stream())
              .filter(other -> other.kind() == ResourceKind.SERVICE_ENTRY)
              .forEach(affected::add);
      case DESTINATION_RULE -> {}
    }
  }

  private void affectRivals(Foreign theirs, Set<ResourceKey> affected) {
    affected.add(theirs.key());
    for (String host : theirs.hosts()) {
      affected.addAll(desiredByHost.of(anywhere(host)));
    }
  }

  /** What is to stand at a key. */
  Optional<Desired> desired(ResourceKey key) {
    return Optional.ofNullable(desired.get(key));
  }

  /** What of this bridge stands at a key. */
  Optional<Own> own(ResourceKey key) {
    return Optional.ofNullable(own.get(key));
  }

  /** What of others stands at a key. */
  Optional<Foreign> foreign(ResourceKey key) {
    return Optional.ofNullable(foreign.get(key));
  }

  boolean isWithdrawn(ResourceKey key) {
    return withdrawn.contains(key);
  }

  boolean isFailing(ResourceKey key) {
    return failing.contains(key);
  }

  /** Somebody's ServiceEntries, not those of another bridge, that have a host. */
  Stream<Foreign> rivals(Desired wanted) {
    return foreignByHost.of(anywhere(wanted.host())).stream()
        .sorted()
        .map(foreign::get)
        .flatMap(theirs -> Optional.ofNullable(theirs).stream())
        .filter(theirs -> theirs.owner().isEmpty());
  }

  /** What is to stand in the same namespace for the same host. */
  Stream<ResourceKey> desiredOf(String namespace, String host) {
    return desiredByHost.of(new Host(namespace, host)).stream();
  }

  /** Whether this, with this content, is still to stand there. */
  public boolean wants(Desired wanted) {
    return wanted.equals(desired.get(wanted.key()));
  }

  /** Everything that is to stand there. */
  public Collection<Desired> desired() {
    return desired.values();
  }

  /** Everything of this bridge that stands there. */
  public Collection<Own> own() {
    return own.values();
  }

  /** Whether an object is as it is to be. */
  public boolean isIntact(ResourceKey key) {
    Own ours = own.get(key);
    Desired wanted = desired.get(key);
    return ours != null && wanted != null && ResourceDocuments.isIntact(ours, wanted);
  }

  private static Host host(Desired wanted) {
    return new Host(wanted.key().namespace(), wanted.host());
  }

  private static Host host(Own ours) {
    return new Host(ours.key().namespace(), ours.host());
  }

  private static Host anywhere(String host) {
    return new Host(ANY_NAMESPACE, host);
  }
}
