package io.registrybridge.testkit.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.proto.envoy.config.core.v3.Node;
import io.registrybridge.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Connects to an MCP server as istiod does, and goes on connecting: asks for all types back to back
 * with a nonce that nobody issued, acknowledges every response after it was stored, keeps what it
 * has while the server is away.
 *
 * <p>Unlike istiod it also starts when the server is not there yet. Safe for use by several
 * threads; listeners are called on gRPC's threads, one call at a time, and must not block for long.
 */
public final class McpClient implements AutoCloseable {
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60), 0);
  private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(10);

  /** istiod's, for a stream and for a connection. */
  private static final int WINDOW_BYTES = 1 << 20;

  private final McpClientOptions options;
  private final Scheduler scheduler;
  private final ManagedChannel channel;
  private final Map<String, TypeStore> stores = new ConcurrentHashMap<>();
  private final List<Consumer<ResourceChange>> listeners = new CopyOnWriteArrayList<>();
  private final List<Status> endedStreams = new CopyOnWriteArrayList<>();

  // All guarded by this.
  private Optional<ClientCall<DiscoveryRequest, DiscoveryResponse>> stream = Optional.empty();
  private Answer answer = Answer.ACKNOWLEDGE;
  private final Map<String, DiscoveryRequest> withheld = new LinkedHashMap<>();
  private boolean reading = true;
  private int unread;
  private int failures;
  private int streams;
  private boolean closed;
  private Cancellable reconnect = () -> {};

  /** What the client does after a response. */
  public enum Answer {
    /** What istiod does. */
    ACKNOWLEDGE,
    /** What no istiod does: says that it could not take the response. */
    REFUSE,
    /** Works on it and says nothing yet. */
    WITHHOLD
  }

  private McpClient(McpClientOptions options, Scheduler scheduler) {
    this.options = options;
    this.scheduler = scheduler;
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(options.host(), options.port(), credentials(options))
            .executor(scheduler)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .flowControlWindow(WINDOW_BYTES)
            .keepAliveTime(options.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    this.channel =
        options.authority().isEmpty()
            ? builder.build()
            : builder.overrideAuthority(options.authority()).build();
  }

  /** Begins to connect; does not wait for it. */
  public static McpClient connect(McpClientOptions options, Scheduler scheduler) {
    McpClient client = new McpClient(options, scheduler);
    client.openStream();
    return client;
  }

  private static ChannelCredentials credentials(McpClientOptions options) {
    if (options.trustedPem().isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    try {
      return TlsChannelCredentials.newBuilder()
          .trustManager(
              new ByteArrayInputStream(options.trustedPem().getBytes(StandardCharsets.US_ASCII)))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException("the trusted certificate cannot be read", e);
    }
  }

  // ---- what it holds

  /** The resources of a type by name; a live view. */
  public Map<String, StoredResource> store(String typeUrl) {
    return Collections.unmodifiableMap(storeOf(typeUrl).resources());
  }

  /** The ServiceEntries by name; a live view. */
  public Map<String, StoredResource> serviceEntries() {
    return store(options.generation().serviceEntry());
  }

  /** The addresses that stand in a ServiceEntry; empty if there is none of the name. */
  public List<String> addresses(String serviceEntry) {
    StoredResource stored = serviceEntries().get(serviceEntry);
    return stored == null
        ? List.of()
        : stored.serviceEntry().getEndpointsList().stream().map(WorkloadEntry::getAddress).toList();
  }

  /**
   * The last {@value TypeStore#MOST_REPORTS} responses of a type, the newest last. A response
   * stands here after it is in the store, so wait for this one to look at both.
   */
  public List<ResponseReport> responses(String typeUrl) {
    return storeOf(typeUrl).reports();
  }

  /** How many responses of a type there were since the start. */
  public long responseCount(String typeUrl) {
    return storeOf(typeUrl).responseCount();
  }

  /** The last {@value TypeStore#MOST_REPORTS} responses with ServiceEntries, the newest last. */
  public List<ResponseReport> serviceEntryResponses() {
    return responses(options.generation().serviceEntry());
  }

  /** The types that were answered at least once. */
  public Set<String> answeredTypes() {
    return stores.entrySet().stream()
        .filter(entry -> entry.getValue().responseCount() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether istiod would be ready: each of its types but MeshConfig was answered. */
  public boolean hasSynced() {
    return options.generation().typeUrls().stream()
        .filter(typeUrl -> !typeUrl.equals(IstiodGeneration.MESH_CONFIG))
        .allMatch(answeredTypes()::contains);
  }

  /** How many streams were opened since the start. */
  public synchronized int streams() {
    return streams;
  }

  /** How each stream ended that has ended. */
  public List<Status> endedStreams() {
    return List.copyOf(endedStreams);
  }

  /** Has somebody told of each resource that is created, updated or deleted from now on. */
  public void onChange(Consumer<ResourceChange> listener) {
    listeners.add(listener);
  }

  /**
   * Waits until an assertion about this client holds, and fails with its message if it never does.
   */
  public void await(Duration atMost, Consumer<McpClient> assertion) {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(atMost)
        .untilAsserted(() -> assertion.accept(this));
  }

  /** Waits until istiod would be ready. */
  public void awaitSynced(Duration atMost) {
    await(
        atMost,
        client ->
            assertThat(client.answeredTypes())
                .as("answered types (ended streams: %s)", client.endedStreams())
                .containsAll(options.generation().typeUrls()));
  }

  // ---- what a test can have it do

  /**
   * Takes one more response, which gRPC was already asked for, and then nothing; what the server
   * sends piles up on its side.
   */
  public synchronized void pauseReading() {
    reading = false;
  }

  /** Reads again. */
  public synchronized void resumeReading() {
    reading = true;
    int count = unread;
    unread = 0;
    stream.ifPresent(call -> call.request(count));
  }

  /** Chooses what happens after each response from now on; what was withheld is caught up on. */
  public synchronized void answerWith(Answer choice) {
    answer = choice;
    if (choice == Answer.ACKNOWLEDGE) {
      List<DiscoveryRequest> late = new ArrayList<>(withheld.values());
      withheld.clear();
      stream.ifPresent(call -> late.forEach(call::sendMessage));
    }
  }

  /** Sends any request. */
  public synchronized void send(DiscoveryRequest request) {
    stream.orElseThrow(() -> new AssertionError("no stream is open")).sendMessage(request);
  }

  /** Cuts the stream; as after any other end, a new one is opened after istiod's backoff. */
  public synchronized void cutStream() {
    stream.ifPresent(call -> call.cancel("cut by the test", null));
  }

  /** Ends the stream and the connection. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      reconnect.cancel();
      stream.ifPresent(call -> call.cancel("the client is closed", null));
    }
    channel.shutdownNow();
  }

  // ---- the protocol

  private synchronized void openStream() {
    if (closed) {
      return;
    }
    ClientCall<DiscoveryRequest, DiscoveryResponse> call =
        channel.newCall(
            AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
            CallOptions.DEFAULT);
    stream = Optional.of(call);
    streams++;
    unread = 0;
    withheld.clear();
    call.start(new StreamListener(call), new Metadata());
    if (reading) {
      call.request(1);
    } else {
      unread++;
    }
    // pkg/adsc/adsc.go, Send: the nonce of a first request is the time.
    String nonce = scheduler.wallTime().toString();
    boolean first = true;
    for (String typeUrl : options.generation().typeUrls()) {
      DiscoveryRequest.Builder request =
          DiscoveryRequest.newBuilder().setTypeUrl(typeUrl).setResponseNonce(nonce);
      if (first) {
        request.setNode(node());
        first = false;
      }
      call.sendMessage(request.build());
    }
  }

  private static Node node() {
    return Node.newBuilder()
        .setId("sidecar~127.0.0.1~istiod-test.istio-system~istio-system.svc.cluster.local")
        .setMetadata(
            Struct.newBuilder()
                .putFields("GENERATOR", Value.newBuilder().setStringValue("api").build())
                .putFields(
                    "ISTIO_VERSION",
                    Value.newBuilder().setStringValue("65536.65536.65536").build()))
        .build();
  }

  private void received(
      ClientCall<DiscoveryRequest, DiscoveryResponse> call, DiscoveryResponse response) {
    long arrival = scheduler.nanoTime();
    String typeUrl = response.getTypeUrl();
    storeOf(typeUrl)
        .apply(response, arrival, change -> listeners.forEach(each -> each.accept(change)));
    DiscoveryRequest.Builder reply =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(typeUrl)
            .setVersionInfo(response.getVersionInfo())
            .setResponseNonce(response.getNonce())
            .setNode(node());
    synchronized (this) {
      failures = 0;
      switch (answer) {
        case ACKNOWLEDGE -> call.sendMessage(reply.build());
        case REFUSE -> {
          reply.getErrorDetailBuilder().setCode(3).setMessage("refused by the test");
          call.sendMessage(reply.build());
        }
        case WITHHOLD -> withheld.put(typeUrl, reply.build());
      }
      if (reading) {
        call.request(1);
      } else {
        unread++;
      }
    }
  }

  private synchronized void ended(Status status) {
    endedStreams.add(status);
    stream = Optional.empty();
    if (!closed) {
      failures++;
      reconnect =
          scheduler.schedule(
              "mcp client", RECONNECT.delay(failures, scheduler.random()), this::openStream);
    }
  }

  private TypeStore storeOf(String typeUrl) {
    return stores.computeIfAbsent(typeUrl, TypeStore::new);
  }

  private final class StreamListener extends ClientCall.Listener<DiscoveryResponse> {
    private final ClientCall<DiscoveryRequest, DiscoveryResponse> call;

    StreamListener(ClientCall<DiscoveryRequest, DiscoveryResponse> call) {
      this.call = call;
    }

    @Override
    public void onMessage(DiscoveryResponse response) {
      received(call, response);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended(status);
    }
  }
}
