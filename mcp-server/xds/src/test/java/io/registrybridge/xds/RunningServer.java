package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.fail;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.testkit.Recorder;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import io.registrybridge.xds.McpServerConfig.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Servers and clients on free loopback ports, all ended after each test. */
final class RunningServer implements AfterEachCallback {
  static final String LOOPBACK = "127.0.0.1";
  static final Duration SOON = Duration.ofSeconds(15);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Resources resources = new Resources();

  private final Recorder<Throwable> uncaught = new Recorder<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, error) -> uncaught.accept(error));
  private final List<McpServer> servers = new ArrayList<>();
  private final List<McpClient> clients = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  /** The server that was started last. */
  McpServer server() {
    return servers.getLast();
  }

  VirtualThreadScheduler scheduler() {
    return scheduler;
  }

  McpServer start() {
    return start(new McpServerConfig(LOOPBACK, 0, 1, new Transport.Plaintext()));
  }

  McpServer start(McpServerConfig config) {
    return start(config, scheduler);
  }

  McpServer start(McpServerConfig config, Scheduler serverScheduler) {
    McpServer server = new McpServer(config, serverScheduler, meters);
    servers.add(server);
    server.start();
    return server;
  }

  McpClient connect() {
    return connect(options -> options);
  }

  McpClient connect(UnaryOperator<McpClientOptions> change) {
    return connectTo(server().ports().getFirst(), change);
  }

  McpClient connectTo(int port, UnaryOperator<McpClientOptions> change) {
    McpClient client =
        McpClient.connect(change.apply(McpClientOptions.to(LOOPBACK, port)), scheduler);
    clients.add(client);
    return client;
  }

  /** A plain channel, for what the client does not do. */
  ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(LOOPBACK, server().ports().getFirst())
            .usePlaintext()
            .build();
    channels.add(channel);
    return channel;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    clients.forEach(McpClient::close);
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(server -> server.close(Duration.ZERO));
    scheduler.close();
    uncaught.last().ifPresent(error -> fail("a task failed", error));
  }
}
