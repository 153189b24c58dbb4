package io.registrybridge.xds;

import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.registrybridge.xds.ClientView.Delivery;
import io.registrybridge.xds.ClientView.SubscriptionView;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The protocol of one stream, state of the world: what was asked, what was said, what is to be said
 * next. Knows no thread and no network. Not safe for use by several threads.
 */
final class StreamState {
  /** istiod asks for 16 types; a client that asks for more than this is no client of ours. */
  static final int MAX_SUBSCRIPTIONS = 128;

  /**
   * How long a stream's first ServiceEntries wait for the client to ask for WorkloadEntries: istiod
   * asks for all types at once, for ServiceEntries earlier (pkg/adsc/adsc.go,
   * ConfigInitialRequests).
   */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final long startNanos;
  private ShardView view;
  private long nonces;

  /**
   * @param startNanos when the stream began, by the monotonic clock
   */
  StreamState(ShardView view, long startNanos) {
    this.view = view;
    this.startNanos = startNanos;
  }

  /** What a request meant. */
  sealed interface Meaning {
    /** It asks for a type, for the first time or anew. */
    record Subscribed() implements Meaning {}

    /**
     * It acknowledges what was sent.
     *
     * @param taken how long the client took
     * @param first whether it is the first answer of this type that the client has on this stream
     */
    record Acknowledged(TypeUrl type, Subscription.Taken taken, boolean first) implements Meaning {}

    /** It says that the client did not take what was sent. */
    record Refused(TypeUrl type, String reason) implements Meaning {}

    /** It answers to something that is no longer in flight. */
    record Stale() implements Meaning {}

    /** It asks for more types than a stream may have. */
    record TooMany() implements Meaning {}
  }

  /** An answer that is decided but not put together yet. Immutable. */
  record Answer(Subscription subscription, ShardView view, String nonce) {

    /** May take long with many resources: not for where a lock is held. */
    EncodedResponse compose() {
      ShardResources resources =
          switch (subscription.type()) {
            case TypeUrl.Ours ours -> view.of(ours.kind());
            case TypeUrl.Foreign foreign -> ShardResources.NONE;
          };
      return new EncodedResponse(
          Long.toString(view.revision()), subscription.type().text(), nonce, resources);
    }

    Delivery delivery(EncodedResponse response, Instant now) {
      return new Delivery(view.revision(), nonce, response.resourceCount(), response.size(), now);
    }
  }

  Meaning request(DiscoveryRequest request, long nanos, Instant now) {
    Subscription subscription = subscriptions.get(request.getTypeUrl());
    if (subscription == null) {
      return subscribe(request.getTypeUrl());
    }
    String nonce = request.getResponseNonce();
    if (nonce.isEmpty()) {
      subscription.startOver();
      return new Meaning.Subscribed();
    }
    if (!subscription.isInFlight(nonce)) {
      return new Meaning.Stale();
    }
    if (request.hasErrorDetail()) {
      // Not sent again before something changes: the client would refuse it again.
      subscription.refused(request.getErrorDetail().getMessage(), now);
      return new Meaning.Refused(subscription.type(), request.getErrorDetail().getMessage());
    }
    boolean first = !subscription.wasAcknowledged();
    return new Meaning.Acknowledged(
        subscription.type(), subscription.acknowledged(nanos, now), first);
  }

  /**
   * The first request of a type subscribes, whatever its nonce: istiod puts the time there
   * (pkg/adsc/adsc.go, Send), also when it connects anew.
   */
  private Meaning subscribe(String typeUrl) {
    if (subscriptions.size() >= MAX_SUBSCRIPTIONS) {
      return new Meaning.TooMany();
    }
    subscriptions.put(typeUrl, new Subscription(TypeUrl.parse(typeUrl)));
    return new Meaning.Subscribed();
  }

  /**
   * Takes the newest state of the shard, and what is different in it.
   *
   * @param since when a registry told the first of these changes
   */
  void offer(ShardView newest, Map<ResourceKind, Set<ResourceName>> changed, long since) {
    view = newest;
    for (Subscription subscription : subscriptions.values()) {
      switch (subscription.type()) {
        case TypeUrl.Ours ours ->
            subscription.changed(changed.getOrDefault(ours.kind(), Set.of()), since);
        case TypeUrl.Foreign foreign -> {}
      }
    }
  }

  /** Whether something is to be sent. */
  boolean isDue(long nanos) {
    return due(nanos).isPresent();
  }

  /** What is to be sent next, if anything; it counts as sent from here on. */
  Optional<Answer> next(long nanos, Instant now) {
    return due(nanos)
        .map(
            subscription -> {
              subscription.takeChanged();
              Answer answer = new Answer(subscription, view, Long.toString(++nonces));
              subscription.sending(new Delivery(view.revision(), answer.nonce(), 0, 0, now), nanos);
              return answer;
            });
  }

  private Optional<Subscription> due(long nanos) {
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.isDue() && isAnswerable(subscription, nanos)) {
        return Optional.of(subscription);
      }
    }
    return Optional.empty();
  }

  private boolean isAnswerable(Subscription subscription, long nanos) {
    return switch (subscription.type()) {
      case TypeUrl.Ours ours ->
          view.ready()
              && !(ours.kind() == ResourceKind.SERVICE_ENTRY
                  && !subscription.wasAnswered()
                  && workloadEntriesComeFirst(nanos));
      case TypeUrl.Foreign foreign -> true;
    };
  }

  /**
   * A client that had a host with its endpoints inline, and finds a selector in its place when it
   * comes back, must know what that selects.
   */
  private boolean workloadEntriesComeFirst(long nanos) {
    return !view.of(ResourceKind.WORKLOAD_ENTRY).latestFirst().isEmpty()
        && find(ResourceKind.WORKLOAD_ENTRY)
            .map(subscription -> !subscription.wasAnswered())
            .orElse(nanos - startNanos < PATIENCE.toNanos());
  }

  private Optional<Subscription> find(ResourceKind kind) {
    return subscriptions.values().stream()
        .filter(
            subscription -> subscription.type() instanceof TypeUrl.Ours ours && ours.kind() == kind)
        .findFirst();
  }

  /** Whether the client has a resource as it is now. */
  Subscription.Delivered delivered(ResourceKind kind, ResourceName name) {
    return find(kind)
        .map(subscription -> subscription.delivered(name))
        .orElseGet(
            () -> new Subscription.Delivered(ResourceDelivery.State.WAITING, Optional.empty()));
  }

  List<SubscriptionView> subscriptions() {
    return subscriptions.values().stream().map(Subscription::view).toList();
  }
}
