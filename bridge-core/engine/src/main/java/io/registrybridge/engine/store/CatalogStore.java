package io.registrybridge.engine.store;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.model.ServiceKey;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pcollections.PMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the catalog and is its only writer.
 *
 * <p>{@link #put} and {@link #sourceReady} may be called by any thread and return at once; changes
 * reach the listener one after the other. What one thread put before it said {@code sourceReady} is
 * in the catalog that the listener gets with it.
 */
public final class CatalogStore {
  private static final Logger LOGGER = LoggerFactory.getLogger(CatalogStore.class);

  private final CoalescingMailbox<Item, Optional<CatalogEntry>> mailbox;
  private final Consumer<CatalogChange> listener;

  // Touched by the mailbox's consumer alone, one call at a time.
  private Catalog catalog = Catalog.EMPTY;

  /**
   * @param pace how long changes are collected
   * @param listener told of every change, one call at a time; if it throws, it must be as it was,
   *     and is told once more of each service alone
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
    Map<ServiceKey, Optional<CatalogEntry>> services = new LinkedHashMap<>();
    Set<String> ready = new HashSet<>();
    batch
        .values()
        .forEach(
            (item, entry) -> {
              switch (item) {
                case Item.Service service -> services.put(service.key(), entry);
                case Item.SourceReady source -> ready.add(source.source());
              }
            });
    try {
      write(services, ready, batch.firstPutNanos());
    } catch (RuntimeException e) {
      services.forEach((key, entry) -> writeAlone(key, entry, batch.firstPutNanos()));
      write(Map.of(), ready, batch.firstPutNanos());
    }
  }

  /** One service that meets a defect takes no other with it. */
  private void writeAlone(ServiceKey key, Optional<CatalogEntry> entry, long sinceNanos) {
    try {
      write(Map.of(key, entry), Set.of(), sinceNanos);
    } catch (RuntimeException e) {
      LOGGER
          .atError()
          .addKeyValue("service", key)
          .setCause(e)
          .log(
              "a defect of the bridge: the change of a service is left out, and it stays as it was");
    }
  }

  /** The catalog becomes the new one only when the listener has taken it. */
  private void write(
      Map<ServiceKey, Optional<CatalogEntry>> services, Set<String> ready, long sinceNanos) {
    PMap<ServiceKey, CatalogEntry> entries = catalog.entries();
    Set<ServiceKey> changed = new HashSet<>();
    for (Map.Entry<ServiceKey, Optional<CatalogEntry>> put : services.entrySet()) {
      ServiceKey key = put.getKey();
      if (!put.getValue().equals(Optional.ofNullable(entries.get(key)))) {
        entries = replace(entries, key, put.getValue());
        changed.add(key);
      }
    }
    if (changed.isEmpty() && ready.isEmpty()) {
      return;
    }
    Catalog next = new Catalog(catalog.revision() + 1, entries);
    listener.accept(new CatalogChange(next, changed, ready, sinceNanos));
    catalog = next;
  }

  private static PMap<ServiceKey, CatalogEntry> replace(
      PMap<ServiceKey, CatalogEntry> entries, ServiceKey key, Optional<CatalogEntry> entry) {
    return entry.isPresent() ? entries.plus(key, entry.get()) : entries.minus(key);
  }
}
