package io.registrybridge.bench;

import io.registrybridge.it.eureka.EurekaLoad;
import io.registrybridge.it.eureka.EurekaServer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A real Eureka server; its instances send no heartbeats and have long leases. */
@Command(name = "eureka", description = "Measures with a real Eureka server.")
final class EurekaBench implements Callable<Integer> {
  @Mixin private final Plan plan = new Plan();

  @Option(
      names = "--read-only-cache",
      description = "the server's cache of 30 s, which is its default")
  private boolean readOnlyCache;

  @Option(
      names = "--interval",
      description = "the bridge's eureka.interval (default: ${DEFAULT-VALUE})")
  private String interval = "5s";

  @Override
  public Integer call() throws InterruptedException {
    EurekaServer.Options options =
        EurekaServer.Options.DEFAULT.with(
            "eureka.server.use-read-only-response-cache=" + readOnlyCache,
            // As a server has it by default.
            "eureka.server.response-cache-auto-expiration-in-seconds=180");
    try (LoadedEureka eureka = new LoadedEureka(EurekaServer.start(options))) {
      System.out.printf("loading %d applications of %d instances%n", plan.services, plan.instances);
      eureka.load.fill();
      new Measurement(eureka, plan).run();
      return 0;
    }
  }

  private final class LoadedEureka implements Registry {
    private final EurekaServer server;
    private final EurekaLoad load;

    LoadedEureka(EurekaServer server) {
      this.server = server;
      this.load = new EurekaLoad(server.client(), plan.services, plan.instances);
    }

    @Override
    public List<String> adapterFile() {
      return List.of("type=eureka", "eureka.urls=" + server.url(), "eureka.interval=" + interval);
    }

    @Override
    public int services() {
      return load.services();
    }

    @Override
    public String service(int number) {
      return EurekaLoad.service(number).toLowerCase(Locale.ROOT);
    }

    @Override
    public void extend(int service) {
      load.add(service, load.instances());
    }

    @Override
    public void reduce(int service) {
      load.remove(service, load.instances());
    }

    @Override
    public long pid() {
      return server.pid();
    }

    @Override
    public int port() {
      return server.port();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
