package io.registrybridge.adapter.eureka.registry;

import java.util.List;

/**
 * An answer to {@code /apps} or {@code /apps/delta}.
 *
 * @param hash {@code apps__hashcode}, the number of instances of each status in the whole registry;
 *     also in a delta
 * @param entries the instances in the answer, in its order
 */
public record Applications(String hash, List<Entry> entries) {
  public Applications {
    entries = List.copyOf(entries);
  }

  /**
   * An instance, and what a delta says of it.
   *
   * @param action what happened to it; in a full answer it means nothing
   * @param evicted when it was removed, by the server's clock; 0 if it was not
   */
  public record Entry(Instance instance, Action action, long evicted) {}

  /** {@code actionType}. */
  public enum Action {
    /** It is there, in this state: registered, registered again, or changed. */
    PRESENT,
    /** It was cancelled or evicted; the entry has its last state. */
    DELETED
  }
}
