package io.registrybridge.xds;

import com.google.protobuf.Value;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.envoy.config.core.v3.Node;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.registrybridge.xds.AdsMethod.Outgoing;
import io.registrybridge.xds.ClientView.Delivery;
import io.registrybridge.xds.StreamState.Answer;
import io.registrybridge.xds.StreamState.Meaning;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one client.
 *
 * <p>gRPC's threads bring requests, the publisher's thread brings changes, and a thread of the
 * stream's own sends. While the client takes nothing, changes become names in {@link StreamState},
 * and no bytes are made: what is held for a client is at most one response.
 */
final class ClientStream extends ServerCall.Listener<DiscoveryRequest> {
  private static final Logger LOGGER = LoggerFactory.getLogger(ClientStream.class);

  /**
   * A client that leaves a response unread for so long is cut off, for gRPC holds the bytes. Long
   * enough for tens of megabytes on a line of 1 Mbit/s.
   */
  static final Duration LONGEST_STALL = Duration.ofMinutes(5);

  private static final Status STALLED =
      Status.DEADLINE_EXCEEDED.withDescription(
          "the client left a response unread for " + LONGEST_STALL);

  private final ServerCall<DiscoveryRequest, Outgoing> call;
  private final Shard shard;
  private final Distribution distribution;
  private final Scheduler scheduler;
  private final McpMetrics metrics;
  private final String peer;
  private final String authority;
  private final Instant connectedSince;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  // All guarded by the lock.
  private final StreamState state;
  private Node node = Node.getDefaultInstance();
  private Optional<Status> ended = Optional.empty();
  private Cancellable stall = () -> {};

  ClientStream(
      ServerCall<DiscoveryRequest, Outgoing> call,
      Shard shard,
      Distribution distribution,
      Scheduler scheduler,
      McpMetrics metrics) {
    this.call = call;
    this.shard = shard;
    this.distribution = distribution;
    this.scheduler = scheduler;
    this.metrics = metrics;
    this.peer = String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    this.authority = Objects.requireNonNullElse(call.getAuthority(), "");
    this.connectedSince = scheduler.wallTime();
    this.state = new StreamState(ShardView.NOT_READY, scheduler.nanoTime());
  }

  /** Begins to listen and to send. */
  void start() {
    metrics.streamOpened();
    call.sendHeaders(new Metadata());
    distribution.add(this);
    scheduler.start("mcp " + peer, this::sendUntilEnded);
    scheduler.schedule("mcp patience " + peer, StreamState.PATIENCE, () -> locked(() -> {}));
    call.request(1);
  }

  Shard shard() {
    return shard;
  }

  /** Takes the newest state of the shard, and what is different in it. Does not wait. */
  void offer(ShardView view, Map<ResourceKind, Set<ResourceName>> names, long since) {
    locked(() -> state.offer(view, names, since));
  }

  /** Has the sending thread close the stream. Does not wait. */
  void end(Status status) {
    locked(
        () -> {
          if (ended.isEmpty()) {
            ended = Optional.of(status);
          }
        });
  }

  ClientView view() {
    lock.lock();
    try {
      return new ClientView(
          peer,
          authority,
          node.getId(),
          metadata("ISTIO_REVISION"),
          metadata("ISTIO_VERSION"),
          shard,
          connectedSince,
          state.subscriptions());
    } finally {
      lock.unlock();
    }
  }

  ResourceDelivery delivery(ResourceKind kind, ResourceName name) {
    lock.lock();
    try {
      Subscription.Delivered delivered = state.delivered(kind, name);
      return new ResourceDelivery(peer, node.getId(), shard, delivered.state(), delivered.at());
    } finally {
      lock.unlock();
    }
  }

  private String metadata(String key) {
    return node.getMetadata().getFieldsOrDefault(key, Value.getDefaultInstance()).getStringValue();
  }

  @Override
  public void onMessage(DiscoveryRequest request) {
    locked(() -> take(request));
    call.request(1);
  }

  private void take(DiscoveryRequest request) {
    boolean introduces = request.hasNode() && node.getId().isEmpty();
    if (request.hasNode()) {
      node = request.getNode();
    }
    if (introduces) {
      log("client connected");
    }
    react(state.request(request, scheduler.nanoTime(), scheduler.wallTime()));
  }

  private void react(Meaning meaning) {
    switch (meaning) {
      case Meaning.Subscribed subscribed -> {}
      case Meaning.Stale stale -> {}
      case Meaning.Acknowledged acknowledged -> {
        metrics.acknowledged(acknowledged.type(), acknowledged.taken());
        if (acknowledged.first() && acknowledged.type() instanceof TypeUrl.Ours ours) {
          log("client has the first complete state of " + ours.kind().kind());
        }
      }
      case Meaning.Refused refused -> {
        metrics.refused(refused.type());
        LOGGER
            .atWarn()
            .addKeyValue("client", node.getId())
            .addKeyValue("peer", peer)
            .addKeyValue("type", refused.type().text())
            .addKeyValue("reason", refused.reason())
            .log("client refused a response");
      }
      case Meaning.TooMany tooMany ->
          ended =
              Optional.of(
                  Status.RESOURCE_EXHAUSTED.withDescription(
                      "more than %d types on one stream".formatted(StreamState.MAX_SUBSCRIPTIONS)));
    }
  }

  @Override
  public void onHalfClose() {
    end(Status.OK);
  }

  @Override
  public void onCancel() {
    end(Status.CANCELLED);
  }

  @Override
  public void onReady() {
    locked(() -> stall.cancel());
  }

  private void sendUntilEnded() {
    try {
      Optional<Answer> answer = awaitAnswer();
      while (answer.isPresent()) {
        send(answer.get());
        answer = awaitAnswer();
      }
    } finally {
      leave();
    }
  }

  private Optional<Answer> awaitAnswer() {
    lock.lock();
    try {
      while (!hasWork()) {
        work.awaitUninterruptibly();
      }
      return ended.isPresent()
          ? Optional.empty()
          : state.next(scheduler.nanoTime(), scheduler.wallTime());
    } finally {
      lock.unlock();
    }
  }

  /** Whether the sending thread has something to do; gRPC tells when it becomes ready. */
  private boolean hasWork() {
    return ended.isPresent() || (call.isReady() && state.isDue(scheduler.nanoTime()));
  }

  private void send(Answer answer) {
    EncodedResponse response = answer.compose();
    Delivery delivery = answer.delivery(response, scheduler.wallTime());
    locked(() -> answer.subscription().measured(delivery));
    watchForStall();
    call.sendMessage(new Outgoing.Response(response));
    metrics.sent(answer.subscription().type(), response);
  }

  /** Begins before the sending: what is read in time ends it again ({@link #onReady}). */
  private void watchForStall() {
    locked(
        () -> {
          stall.cancel();
          stall = scheduler.schedule("mcp stall " + peer, LONGEST_STALL, this::cutIfStalled);
        });
  }

  private void cutIfStalled() {
    if (!call.isReady()) {
      end(STALLED);
    }
  }

  private void leave() {
    distribution.remove(this);
    metrics.streamClosed();
    // A defect that stopped the sending must not leave a client that waits for ever.
    end(Status.INTERNAL.withDescription("sending failed"));
    locked(() -> stall.cancel());
    Status status = status();
    switch (status.getCode()) {
      case CANCELLED -> {}
      case DEADLINE_EXCEEDED -> call.sendMessage(new Outgoing.Reset(status));
      default -> call.close(status, new Metadata());
    }
    log("client disconnected");
  }

  private Status status() {
    lock.lock();
    try {
      return ended.orElse(Status.OK);
    } finally {
      lock.unlock();
    }
  }

  private void log(String message) {
    LOGGER
        .atInfo()
        .addKeyValue("client", node.getId())
        .addKeyValue("peer", peer)
        .addKeyValue("shard", shard)
        .log(message);
  }

  /** Wakes the sending thread only for work: each acknowledgement would wake it for nothing. */
  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      if (hasWork()) {
        work.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
