package io.registrybridge.engine.store;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.model.ServiceKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pcollections.PMap;

/**
 * Holds the catalog and is its only writer.
 *
 * <p>{@link #put} and {@link #sourceReady} may be called by any thread and return at once; changes
 * reach the listener one after the other. What one thread put before it said {@code sourceReady} is
 * in the catalog that the listener gets with it.
 */
public final class CatalogStore {
  private final CoalescingMailbox<Item, Optional<CatalogEntry>> mailbox;
  private final Consumer<CatalogChange> listener;

  // Touched by the mailbox's consumer alone, one call at a time.
  private Catalog catalog = Catalog.EMPTY;

  /**
   * @param pace how long changes are collected
   * @param listener told of every change, one call at a time
   */
  public CatalogStore(Scheduler scheduler, Pace pace, Consumer<CatalogChange> listener) {
    this.listener = listener;
    this.mailbox = new CoalescingMailbox<>("catalog-writer", scheduler, pace, this::write);
  }

  /** What the mailbox is keyed by. */
  private sealed interface Item {
    record Service(ServiceKey key) implements Item {}

    record SourceReady(String source) implements Item {}
  }

  /** Replaces a service, or removes it when there is no entry. */
  public void put(ServiceKey key, Optional<CatalogEntry> entry) {
    mailbox.put(new Item.Service(key), entry);
  }

  /** Says that everything has been put that the first answer must have of the source. */
  public void sourceReady(String source) {
    mailbox.put(new Item.SourceReady(source), Optional.empty());
  }

  private void write(CoalescingMailbox.Batch<Item, Optional<CatalogEntry>> batch) {
    PMap<ServiceKey, CatalogEntry> entries = catalog.entries();
    Set<ServiceKey> changed = new HashSet<>();
    Set<String> ready = new HashSet<>();
    for (Map.Entry<Item, Optional<CatalogEntry>> put : batch.values().entrySet()) {
      switch (put.getKey()) {
        case Item.SourceReady item -> ready.add(item.source());
        case Item.Service item -> {
          ServiceKey key = item.key();
          if (!put.getValue().equals(Optional.ofNullable(entries.get(key)))) {
            entries = replace(entries, key, put.getValue());
            changed.add(key);
          }
        }
      }
    }
    if (changed.isEmpty() && ready.isEmpty()) {
      return;
    }
    catalog = new Catalog(catalog.revision() + 1, entries);
    listener.accept(new CatalogChange(catalog, changed, ready, batch.firstPutNanos()));
  }

  private static PMap<ServiceKey, CatalogEntry> replace(
      PMap<ServiceKey, CatalogEntry> entries, ServiceKey key, Optional<CatalogEntry> entry) {
    return entry.isPresent() ? entries.plus(key, entry.get()) : entries.minus(key);
  }
}
