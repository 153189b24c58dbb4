package io.registrybridge.adapter.consul.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A map from a 64-bit identity to an index and an owner, in plain arrays: it holds every check of a
 * datacenter and is made anew for each list, so it must not consist of objects.
 *
 * @param <O> what a row belongs to
 */
final class IndexRows<O> {
  private static final int SMALLEST = 64;

  private long[] identities;
  private long[] indexes;
  private List<@Nullable O> owners;
  private int size;

  /**
   * @param expected how many rows there will probably be
   */
  IndexRows(int expected) {
    int capacity = Math.max(SMALLEST, Integer.highestOneBit(expected + 1) * 4);
    identities = new long[capacity];
    indexes = new long[capacity];
    owners = empty(capacity);
  }

  /** Takes rows in the order of the table. */
  interface RowConsumer<O> {
    void accept(long identity, O owner);
  }

  int size() {
    return size;
  }

  /** The position of an identity; negative if it is not there. */
  int find(long identity) {
    int slot = slot(identity);
    return owners.get(slot) == null ? -1 : slot;
  }

  long index(int position) {
    return indexes[position];
  }

  O owner(int position) {
    O owner = owners.get(position);
    if (owner == null) {
      throw new IllegalStateException("no row at " + position);
    }
    return owner;
  }

  void put(long identity, long index, O owner) {
    if (size * 2 >= identities.length) {
      grow();
    }
    int slot = slot(identity);
    if (owners.get(slot) == null) {
      size++;
    }
    identities[slot] = identity;
    indexes[slot] = index;
    owners.set(slot, owner);
  }

  void forEach(RowConsumer<O> consumer) {
    for (int slot = 0; slot < identities.length; slot++) {
      O owner = owners.get(slot);
      if (owner != null) {
        consumer.accept(identities[slot], owner);
      }
    }
  }

  private void grow() {
    IndexRows<O> larger = new IndexRows<>(identities.length);
    for (int slot = 0; slot < identities.length; slot++) {
      O owner = owners.get(slot);
      if (owner != null) {
        larger.put(identities[slot], indexes[slot], owner);
      }
    }
    identities = larger.identities;
    indexes = larger.indexes;
    owners = larger.owners;
  }

  /** Where an identity is, or would go. */
  private int slot(long identity) {
    int mask = identities.length - 1;
    int slot = (int) identity & mask;
    while (owners.get(slot) != null && identities[slot] != identity) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static <O> List<@Nullable O> empty(int capacity) {
    List<@Nullable O> empty = new ArrayList<>(capacity);
    for (int i = 0; i < capacity; i++) {
      empty.add(null);
    }
    return empty;
  }
}
