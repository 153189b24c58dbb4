package io.registrybridge.engine;

import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.merge.SourceNames;
import io.registrybridge.engine.store.Catalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the services of each source are called, and how they were called before, for as long as that
 * counts (design, section 5.9). Not thread-safe; the engine guards it.
 */
final class SourceNamings {
  private final Map<String, SourceNames> names = new HashMap<>();
  // When a source was given another name than this: told apart by numbers, the greater the later.
  private final Map<Former, Long> since = new HashMap<>();
  private final Set<String> leaving = new HashSet<>();
  private long renamings;

  private record Former(String source, NamingConfig naming) {}

  /**
   * A source is no longer called so.
   *
   * @param number tells it from an earlier time at which it was no longer called so
   */
  record Renaming(SourceConfig source, NamingConfig former, long number) {}

  /** What a source's services are called now. */
  SourceNames of(String source) {
    SourceNames known = names.get(source);
    if (known == null) {
      throw new IllegalArgumentException("source " + source + " has no names");
    }
    return known;
  }

  /** Takes a source's present configuration; empty if it is called as before, or new. */
  Optional<Renaming> put(SourceConfig config) {
    leaving.remove(config.name());
    SourceNames before = names.getOrDefault(config.name(), SourceNames.of(config));
    NamingConfig old = before.config().naming();
    List<NamingConfig> former = new ArrayList<>(before.former());
    former.remove(config.naming());
    boolean renamed = !old.equals(config.naming());
    if (renamed) {
      former.addFirst(old);
      since.put(new Former(config.name(), old), ++renamings);
    }
    names.put(config.name(), new SourceNames(config, former));
    return renamed ? Optional.of(new Renaming(config, old, renamings)) : Optional.empty();
  }

  /**
   * A former name's time is over.
   *
   * @return whether it is forgotten: it stays if the source has been called so once more since then
   */
  boolean forget(Renaming renaming) {
    String source = renaming.source().name();
    boolean over = since.remove(new Former(source, renaming.former()), renaming.number());
    SourceNames now = names.get(source);
    if (!over || now == null || !now.former().contains(renaming.former())) {
      return false;
    }
    List<NamingConfig> former = new ArrayList<>(now.former());
    former.remove(renaming.former());
    names.put(source, new SourceNames(now.config(), former));
    return true;
  }

  /** A source is no more; its services may still be in the catalog. */
  void leave(String source) {
    leaving.add(source);
  }

  /** Forgets the sources that are no more and of which the catalog has nothing; says which. */
  Set<String> forgetWhoHasLeft(Catalog catalog) {
    Set<String> gone = new HashSet<>(leaving);
    if (!gone.isEmpty()) {
      catalog.entries().keySet().forEach(key -> gone.remove(key.source()));
      leaving.removeAll(gone);
      names.keySet().removeAll(gone);
    }
    return gone;
  }
}
