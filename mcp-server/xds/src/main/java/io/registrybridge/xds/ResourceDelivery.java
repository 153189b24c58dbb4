package io.registrybridge.xds;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether one client has one resource as it is now, for people.
 *
 * @param peer where the client connects from
 * @param nodeId what it calls itself
 * @param shard what it is served
 * @param state how far the resource has come
 * @param at when the answer that the state speaks of was sent, acknowledged or refused; empty while
 *     there is none
 */
public record ResourceDelivery(
    String peer, String nodeId, Shard shard, State state, Optional<Instant> at) {

  /** How far a resource has come. */
  public enum State {
    /** Its present form was not sent yet, or the client has not asked for its kind. */
    WAITING,
    /** Its present form is in an answer that the client has not answered for. */
    SENT,
    /** Its present form is in an answer that the client has taken. */
    ACKNOWLEDGED,
    /** Its present form is in an answer that the client says it did not take. */
    REFUSED
  }
}
