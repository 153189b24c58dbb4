package io.registrybridge.xds;

import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.Publisher;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.registrybridge.xds.AdsMethod.Outgoing;
import io.registrybridge.xds.McpServerConfig.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what is published to every istiod that connects.
 *
 * <p>Life cycle: {@link #start} listens at once, also when nothing is published yet, for an istiod
 * that finds its source's port closed backs off for minutes. Types that the bridge does not produce
 * are answered from then on; its own with the first {@link #publish}. {@link #close} ends it for
 * good.
 *
 * <p>Safe for use by several threads. Nothing here waits for a client, but {@link #close}.
 */
public final class McpServer implements Publisher {
  private static final Logger LOGGER = LoggerFactory.getLogger(McpServer.class);

  /** istiod pings every 30 s; gRPC for Java tolerates one in 5 minutes unless told otherwise. */
  private static final Duration PERMITTED_KEEPALIVE = Duration.ofSeconds(5);

  /** A client whose machine has gone is noticed after the sum of these. */
  private static final Duration KEEPALIVE = Duration.ofSeconds(30);

  private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(20);

  /** istiod opens one; health checks and people need a few. */
  private static final int STREAMS_PER_CONNECTION = 16;

  /** Requests hold a node and a nonce, and at worst the text of an error. */
  private static final int MAX_REQUEST_BYTES = 1024 * 1024;

  private final McpServerConfig config;
  private final Scheduler scheduler;
  private final McpMetrics metrics;
  private final Distribution distribution = new Distribution();
  private final HealthStatusManager health = new HealthStatusManager();

  // All guarded by this.
  private final List<Server> servers = new ArrayList<>();
  private Cancellable certificateWatch = () -> {};
  private boolean closed;

  /**
   * @param scheduler gives the threads and the time
   * @param meters takes the metrics {@code bridge.mcp.*}
   */
  public McpServer(McpServerConfig config, Scheduler scheduler, MeterRegistry meters) {
    this.config = config;
    this.scheduler = scheduler;
    this.metrics = new McpMetrics(meters);
  }

  /**
   * Listens.
   *
   * @throws BridgeException with {@code ADDRESS_UNAVAILABLE} if an address cannot be bound, or
   *     {@code TLS_INVALID} if certificate or key cannot be used; nothing is left open then
   */
  public synchronized void start() {
    ServerCredentials credentials = credentials();
    health.setStatus(AggregatedDiscoveryServiceGrpc.SERVICE_NAME, ServingStatus.NOT_SERVING);
    try {
      for (int index = 0; index < config.shards(); index++) {
        servers.add(listen(index, credentials));
      }
    } catch (BridgeException e) {
      certificateWatch.cancel();
      servers.forEach(Server::shutdownNow);
      throw e;
    }
    LOGGER
        .atInfo()
        .addKeyValue("address", config.address())
        .addKeyValue("ports", ports())
        .log("MCP server listens");
  }

  private ServerCredentials credentials() {
    return switch (config.transport()) {
      case Transport.Plaintext plaintext -> InsecureServerCredentials.create();
      case Transport.Tls tls -> {
        ServerCertificate certificate = new ServerCertificate(tls, scheduler);
        certificateWatch = certificate.watch();
        yield TlsServerCredentials.newBuilder().keyManager(certificate.keyManager()).build();
      }
    };
  }

  private Server listen(int index, ServerCredentials credentials) {
    int port = config.port() == 0 ? 0 : config.port() + index;
    ShardChoice choice =
        config.shards() == 1
            ? new ShardChoice.ByAuthority()
            : new ShardChoice.ByPort(new Shard(index + 1, config.shards()));
    InetSocketAddress address = new InetSocketAddress(config.address(), port);
    if (address.isUnresolved()) {
      throw new BridgeException(
          ErrorCode.ADDRESS_UNAVAILABLE,
          "mcp.address=%s: no such host; expected an address of this machine, such as 127.0.0.1, or"
                  .formatted(config.address())
              + " 0.0.0.0 for all.");
    }
    try {
      return NettyServerBuilder.forAddress(address, credentials)
          .executor(scheduler)
          .permitKeepAliveTime(PERMITTED_KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
          .permitKeepAliveWithoutCalls(true)
          .keepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
          .keepAliveTimeout(KEEPALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          .maxConcurrentCallsPerConnection(STREAMS_PER_CONNECTION)
          .maxInboundMessageSize(MAX_REQUEST_BYTES)
          .addService(service(choice))
          .addService(health.getHealthService())
          .build()
          .start();
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.ADDRESS_UNAVAILABLE,
          "mcp.address=%s, mcp.port=%d: port %d cannot be listened on (%s). Is another program, or"
                  .formatted(config.address(), config.port(), port, reason(e))
              + " another bridge, using it? End that, or choose another mcp.port (and tell istiod's"
              + " configSources).",
          e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  /** Without the delta method, which no istiod calls: gRPC answers it with UNIMPLEMENTED. */
  private ServerServiceDefinition service(ShardChoice choice) {
    return ServerServiceDefinition.builder(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)
        .addMethod(AdsMethod.STREAM_AGGREGATED_RESOURCES, (call, headers) -> accept(call, choice))
        .build();
  }

  private ServerCall.Listener<DiscoveryRequest> accept(
      ServerCall<DiscoveryRequest, Outgoing> call, ShardChoice choice) {
    Shard shard;
    try {
      shard = choice.of(Objects.requireNonNullElse(call.getAuthority(), ""));
    } catch (BridgeException e) {
      metrics.streamRefused();
      LOGGER.atWarn().addKeyValue("reason", e.getMessage()).log("stream refused");
      call.close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    ClientStream stream = new ClientStream(call, shard, distribution, scheduler, metrics);
    stream.start();
    return stream;
  }

  /** The ports that are listened on, by shard. */
  public synchronized List<Integer> ports() {
    return servers.stream().map(Server::getPort).toList();
  }

  /**
   * Takes the newest state and has it sent to whom it concerns. The first call opens the answers to
   * the types that the bridge produces. Does not block.
   */
  @Override
  public void publish(Publication publication) {
    distribution.publish(publication);
    health.setStatus(AggregatedDiscoveryServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
  }

  /** Who is connected, and what each has been sent and has acknowledged. */
  public List<ClientView> clients() {
    return distribution.streams().stream().map(ClientStream::view).toList();
  }

  /** How far a resource has come at each client whose shard it lies in. */
  public List<ResourceDelivery> deliveries(ResourceKind kind, ResourceName name) {
    return distribution.streams().stream()
        .filter(stream -> stream.shard().contains(name))
        .map(stream -> stream.delivery(kind, name))
        .toList();
  }

  /**
   * Stops listening, ends the streams after the response that each is being sent, and cuts what is
   * left after a while. A client keeps what it has. Closing again does nothing.
   *
   * @param grace the longest to wait
   */
  public synchronized void close(Duration grace) {
    if (closed) {
      return;
    }
    closed = true;
    health.enterTerminalState();
    certificateWatch.cancel();
    servers.forEach(Server::shutdown);
    distribution.close();
    long end = scheduler.nanoTime() + grace.toNanos();
    try {
      for (Server server : servers) {
        if (!server.awaitTermination(end - scheduler.nanoTime(), TimeUnit.NANOSECONDS)) {
          server.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      servers.forEach(Server::shutdownNow);
      Thread.currentThread().interrupt();
    }
  }
}
