package io.registrybridge.xds;

import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.xds.ClientView.Delivery;
import io.registrybridge.xds.ClientView.Progress;
import io.registrybridge.xds.ClientView.SubscriptionView;
import io.registrybridge.xds.ResourceDelivery.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One type on one stream. Not safe for use by several threads: its stream guards it. */
final class Subscription {
  private final TypeUrl type;
  // What the client lacks: everything, or what changed since its last answer.
  private boolean everything = true;
  private Set<ResourceName> changed = new HashSet<>();
  // When a registry told the first of what changed; empty while everything is lacking, for then the
  // client is late and not the change.
  private OptionalLong changedSince = OptionalLong.empty();
  // What was new to the client in its last answer.
  private OptionalLong sentSince = OptionalLong.empty();
  private boolean sentEverything;
  private Set<ResourceName> sent = new HashSet<>();
  private Instant lastAcknowledged = Instant.EPOCH;
  private Progress progress = new Progress.Waiting();
  private long sentNanos;
  private long acknowledgedRevision = -1;
  private long responses;

  Subscription(TypeUrl type) {
    this.type = type;
  }

  TypeUrl type() {
    return type;
  }

  /** The client lacks everything, and waits for nothing that was sent. */
  void startOver() {
    everything = true;
    changed = new HashSet<>();
    changedSince = OptionalLong.empty();
    progress = new Progress.Waiting();
  }

  /**
   * Some resources differ from what the client has.
   *
   * @param since when a registry told the first of these changes
   */
  void changed(Collection<ResourceName> names, long since) {
    if (everything || names.isEmpty()) {
      return;
    }
    changed.addAll(names);
    if (changedSince.isEmpty() || since - changedSince.getAsLong() < 0) {
      changedSince = OptionalLong.of(since);
    }
  }

  /** Whether there is something to say and the client has answered for what was said before. */
  boolean isDue() {
    return (everything || !changed.isEmpty()) && !(progress instanceof Progress.Sent);
  }

  /** Takes what changed since the last answer: from here on the client lacks nothing. */
  void takeChanged() {
    boolean unanswered = progress instanceof Progress.Refused;
    sentEverything = everything || (unanswered && sentEverything);
    sent = unanswered ? union(sent, changed) : changed;
    sentSince = changedSince;
    everything = false;
    changed = new HashSet<>();
    changedSince = OptionalLong.empty();
  }

  void sending(Delivery delivery, long nanos) {
    progress = new Progress.Sent(delivery);
    sentNanos = nanos;
    responses++;
  }

  /** How much is being sent; known only once the answer is put together. */
  void measured(Delivery delivery) {
    if (isInFlight(delivery.nonce())) {
      progress = new Progress.Sent(delivery);
    }
  }

  boolean isInFlight(String nonce) {
    return progress instanceof Progress.Sent inFlight && inFlight.delivery().nonce().equals(nonce);
  }

  /**
   * How long the client took.
   *
   * @param delay from the start of sending
   * @param fromRegistry from when a registry told the first of the changes; empty if the answer was
   *     not made of changes
   */
  record Taken(Duration delay, Optional<Duration> fromRegistry) {}

  /** The client has what was sent. */
  Taken acknowledged(long nanos, Instant now) {
    Duration delay = Duration.ofNanos(nanos - sentNanos);
    if (progress instanceof Progress.Sent inFlight) {
      progress = new Progress.Acknowledged(inFlight.delivery(), now, delay);
      acknowledgedRevision = inFlight.delivery().revision();
      lastAcknowledged = now;
      sentEverything = false;
      sent = new HashSet<>();
    }
    return new Taken(
        delay,
        sentSince.isPresent()
            ? Optional.of(Duration.ofNanos(nanos - sentSince.getAsLong()))
            : Optional.empty());
  }

  /** Whether anything was sent at all. */
  boolean wasAnswered() {
    return responses > 0;
  }

  /** Whether an answer was acknowledged at least once. */
  boolean wasAcknowledged() {
    return acknowledgedRevision >= 0;
  }

  void refused(String reason, Instant now) {
    if (progress instanceof Progress.Sent inFlight) {
      progress = new Progress.Refused(inFlight.delivery(), now, reason);
    }
  }

  /** Whether the client has a resource as it is now; every answer holds all of them. */
  Delivered delivered(ResourceName name) {
    if (everything || changed.contains(name)) {
      return new Delivered(State.WAITING, Optional.empty());
    }
    boolean newInLast = sentEverything || sent.contains(name);
    return switch (progress) {
      case Progress.Waiting waiting -> new Delivered(State.WAITING, Optional.empty());
      case Progress.Sent inFlight ->
          newInLast
              ? new Delivered(State.SENT, Optional.of(inFlight.delivery().at()))
              : acknowledged();
      case Progress.Refused refused ->
          newInLast ? new Delivered(State.REFUSED, Optional.of(refused.at())) : acknowledged();
      case Progress.Acknowledged taken -> acknowledged();
    };
  }

  private Delivered acknowledged() {
    return new Delivered(State.ACKNOWLEDGED, Optional.of(lastAcknowledged));
  }

  /** How far a resource has come, and when it came there. */
  record Delivered(State state, Optional<Instant> at) {}

  private static Set<ResourceName> union(Set<ResourceName> one, Set<ResourceName> other) {
    Set<ResourceName> union = new HashSet<>(one);
    union.addAll(other);
    return union;
  }

  SubscriptionView view() {
    return new SubscriptionView(type.text(), progress, acknowledgedRevision, responses);
  }
}
