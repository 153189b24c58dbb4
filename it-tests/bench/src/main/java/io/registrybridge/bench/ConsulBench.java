package io.registrybridge.bench;

import io.registrybridge.it.consul.ConsulBinary;
import io.registrybridge.it.consul.ConsulClient;
import io.registrybridge.it.consul.ConsulLoad;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.server.CachedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A real Consul with its default limits. */
@Command(name = "consul", description = "Measures with a real Consul with its default limits.")
final class ConsulBench implements Callable<Integer> {
  @Mixin private final Plan plan = new Plan();

  @Option(
      names = "--nodes",
      description = "nodes they are spread over (default: one for each instance of a service)")
  private int nodes;

  @Option(names = "--tls", description = "use Consul's HTTPS port, which speaks HTTP/2")
  private boolean tls;

  @Option(names = "--unchecked", description = "change instances without health checks")
  private boolean unchecked;

  @Override
  public Integer call() throws InterruptedException {
    return switch (ConsulBinary.find()) {
      case CachedFile.Result.Present binary -> measure(binary.path());
      case CachedFile.Result.Missing missing -> {
        System.err.println("no Consul on the PATH, and: " + missing.why());
        yield 2;
      }
    };
  }

  private int measure(Path binary) throws InterruptedException {
    ConsulServer.Options options =
        tls ? ConsulServer.Options.DEFAULT.withTls() : ConsulServer.Options.DEFAULT;
    try (LoadedConsul consul = new LoadedConsul(ConsulServer.start(binary, options))) {
      System.out.printf(
          "loading %d services of %d instances on %d nodes%n",
          plan.services, plan.instances, consul.load.nodes());
      consul.load.fill();
      new Measurement(consul, plan).run();
      return 0;
    }
  }

  private final class LoadedConsul implements Registry {
    private final ConsulServer server;
    // One for all changes, so that they share its connection.
    private final ConsulClient client;
    private final ConsulLoad load;

    LoadedConsul(ConsulServer server) {
      this.server = server;
      this.client = server.client();
      this.load =
          new ConsulLoad(
              client, plan.services, plan.instances, nodes == 0 ? plan.instances : nodes);
    }

    @Override
    public List<String> adapterFile() {
      return tls
          ? List.of(
              "type=consul",
              "consul.addresses=" + server.tlsAddress(),
              "consul.tls.enabled=true",
              "consul.tls.ca=" + server.certificates().authority(),
              "consul.tls.certificate=" + server.certificates().clientCertificate(),
              "consul.tls.key=" + server.certificates().clientKey())
          : List.of("type=consul", "consul.addresses=" + server.address());
    }

    @Override
    public int services() {
      return load.services();
    }

    @Override
    public String service(int number) {
      return ConsulLoad.service(number);
    }

    @Override
    public void extend(int service) {
      client.register(extra(service));
    }

    @Override
    public void reduce(int service) {
      client.deregister(extra(service));
    }

    private ConsulClient.Instance extra(int service) {
      return unchecked
          ? load.instance(service, load.instances() + 1).withStatus("")
          : load.instance(service, load.instances());
    }

    @Override
    public long pid() {
      return server.pid();
    }

    @Override
    public int port() {
      return tls ? server.httpsPort() : server.httpPort();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
