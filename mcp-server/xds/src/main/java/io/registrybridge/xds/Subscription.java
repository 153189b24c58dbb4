package io.registrybridge.xds;

import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.xds.ClientView.Delivery;
import io.registrybridge.xds.ClientView.Progress;
import io.registrybridge.xds.ClientView.SubscriptionView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** One type on one stream. Not safe for use by several threads: its stream guards it. */
final class Subscription {
  private final TypeUrl type;
  // What the client lacks: everything, or what changed since its last answer.
  private boolean everything = true;
  private Set<ResourceName> changed = new HashSet<>();
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
    progress = new Progress.Waiting();
  }

  void changed(Collection<ResourceName> names) {
    if (!everything) {
      changed.addAll(names);
    }
  }

  /** Whether there is something to say and the client has answered for what was said before. */
  boolean isDue() {
    return (everything || !changed.isEmpty()) && !(progress instanceof Progress.Sent);
  }

  /** Takes what changed since the last answer: from here on the client lacks nothing. */
  Set<ResourceName> takeChanged() {
    Set<ResourceName> taken = changed;
    everything = false;
    changed = new HashSet<>();
    return taken;
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
    return progress instanceof Progress.Sent sent && sent.delivery().nonce().equals(nonce);
  }

  /**
   * The client has what was sent.
   *
   * @return how long that took
   */
  Duration acknowledged(long nanos, Instant now) {
    Duration delay = Duration.ofNanos(nanos - sentNanos);
    if (progress instanceof Progress.Sent sent) {
      progress = new Progress.Acknowledged(sent.delivery(), now, delay);
      acknowledgedRevision = sent.delivery().revision();
    }
    return delay;
  }

  /** Whether an answer was acknowledged at least once. */
  boolean wasAcknowledged() {
    return acknowledgedRevision >= 0;
  }

  void refused(String reason, Instant now) {
    if (progress instanceof Progress.Sent sent) {
      progress = new Progress.Refused(sent.delivery(), now, reason);
    }
  }

  SubscriptionView view() {
    return new SubscriptionView(type.text(), progress, acknowledgedRevision, responses);
  }
}
