package io.registrybridge.bench;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.bridge.ProcessFigures;
import io.registrybridge.it.consul.ConsulBinary;
import io.registrybridge.it.consul.ConsulLoad;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A real Consul with its default limits, the bridge as a process of its own, and a client that does
 * what istiod does: how long a change takes from the call to Consul until the client has it, and
 * what that costs.
 */
@Command(
    name = "consul-bench",
    mixinStandardHelpOptions = true,
    description = "Measures the bridge between a real Consul and an istiod-like client.")
public final class ConsulBench implements Callable<Integer> {
  @Option(names = "--services", description = "services in Consul (default: ${DEFAULT-VALUE})")
  private int services = 1_000;

  @Option(names = "--instances", description = "instances of each (default: ${DEFAULT-VALUE})")
  private int instances = 5;

  @Option(
      names = "--nodes",
      description = "nodes they are spread over (default: one for each instance of a service)")
  private int nodes;

  @Option(names = "--tls", description = "use Consul's HTTPS port, which speaks HTTP/2")
  private boolean tls;

  @Option(
      names = "--samples",
      description = "single changes, one a second (default: ${DEFAULT-VALUE})")
  private int samples = 60;

  @Option(
      names = "--unchecked",
      description =
          "single changes of instances without checks, one a second (default: ${DEFAULT-VALUE})")
  private int unchecked;

  @Option(
      names = "--idle",
      description = "seconds with nothing changing (default: ${DEFAULT-VALUE})")
  private int idleSeconds = 30;

  @Option(names = "--churn", description = "seconds of steady change (default: ${DEFAULT-VALUE})")
  private int churnSeconds = 60;

  @Option(
      names = "--rate",
      description = "changes a second while churning (default: ${DEFAULT-VALUE})")
  private int rate = 10;

  @Option(
      names = "--settle",
      description = "seconds to wait before measuring (default: ${DEFAULT-VALUE})")
  private int settleSeconds = 20;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ConsulBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Optional<Path> binary = ConsulBinary.find();
    if (binary.isEmpty()) {
      say("no Consul: put one on the PATH, or Go 1.26 to build one");
      return 2;
    }
    ConsulServer.Options options =
        tls ? ConsulServer.Options.DEFAULT.withTls() : ConsulServer.Options.DEFAULT;
    try (ConsulServer consul = ConsulServer.start(binary.get(), options);
        VirtualThreadScheduler scheduler =
            new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace())) {
      ConsulLoad load =
          new ConsulLoad(consul.client(), services, instances, nodes == 0 ? instances : nodes);
      say("loading %d services of %d instances on %d nodes", services, instances, load.nodes());
      load.fill();
      measure(consul, load, scheduler);
      return 0;
    }
  }

  private void measure(ConsulServer consul, ConsulLoad load, VirtualThreadScheduler scheduler)
      throws Exception {
    double consulAlone = Measurement.cores(new ProcessFigures(consul.pid()), idleSeconds);
    say("Consul alone: %.3f cores", consulAlone);
    long start = scheduler.nanoTime();
    try (BridgeUnderTest bridge = tls ? BridgeUnderTest.onTls(consul) : BridgeUnderTest.on(consul);
        McpClient client =
            McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler)) {
      client.await(
          Duration.ofMinutes(5),
          c -> {
            if (c.serviceEntries().size() != services) {
              throw new AssertionError(c.serviceEntries().size() + " of " + services + " served");
            }
          });
      say("the bridge's log: %s", bridge.log());
      say(
          "all %d services at the client %d ms after the bridge's start",
          services, Duration.ofNanos(scheduler.nanoTime() - start).toMillis());
      pause(settleSeconds);
      new Measurement(
              consul,
              bridge,
              tls ? consul.httpsPort() : consul.httpPort(),
              load,
              scheduler,
              this::say)
          .follow(client)
          .run(new Measurement.Plan(samples, unchecked, idleSeconds, churnSeconds, rate));
    }
  }

  private static void pause(int seconds) throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(seconds));
  }

  private void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }
}
