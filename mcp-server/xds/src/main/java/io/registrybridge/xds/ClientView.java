package io.registrybridge.xds;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A connected client, as people see it. Immutable.
 *
 * @param peer the address it connected from
 * @param authority the address it dialled
 * @param nodeId what it calls itself; "" until its first request
 * @param revision istiod's revision, "" if it has none
 * @param version what it says of its version (istiod's own client always says 65536.65536.65536)
 * @param shard what it is served
 * @param connectedSince when the stream began
 * @param subscriptions what it asked for, in that order
 */
public record ClientView(
    String peer,
    String authority,
    String nodeId,
    String revision,
    String version,
    Shard shard,
    Instant connectedSince,
    List<SubscriptionView> subscriptions) {

  public ClientView {
    subscriptions = List.copyOf(subscriptions);
  }

  /**
   * One type that a client asked for.
   *
   * @param typeUrl as it asked
   * @param progress where the newest answer is
   * @param acknowledgedRevision the newest snapshot of which it has acknowledged this type; -1 for
   *     none
   * @param responses how many answers it was sent
   */
  public record SubscriptionView(
      String typeUrl, Progress progress, long acknowledgedRevision, long responses) {}

  /** How far an answer has come. */
  public sealed interface Progress {
    /** There is none yet: the bridge is not ready, or the client takes nothing. */
    record Waiting() implements Progress {}

    /** It is on its way, or the client works on it. */
    record Sent(Delivery delivery) implements Progress {}

    /**
     * The client has taken it into its store. istiod acknowledges also what it leaves out as
     * invalid.
     *
     * @param delay from the start of sending
     */
    record Acknowledged(Delivery delivery, Instant at, Duration delay) implements Progress {}

    /** The client says that it did not take it. No istiod does. */
    record Refused(Delivery delivery, Instant at, String reason) implements Progress {}
  }

  /**
   * An answer that was sent.
   *
   * @param revision of the snapshot
   * @param nonce unique within the stream
   * @param resources how many
   * @param bytes of the message, before TLS and framing
   * @param at when sending began
   */
  public record Delivery(long revision, String nonce, int resources, long bytes, Instant at) {}
}
