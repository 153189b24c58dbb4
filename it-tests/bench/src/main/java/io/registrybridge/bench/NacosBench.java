package io.registrybridge.bench;

import io.registrybridge.it.nacos.NacosLoad;
import io.registrybridge.it.nacos.NacosOwners;
import io.registrybridge.it.nacos.NacosServer;
import io.registrybridge.it.nacos.NacosVersion;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A real Nacos server, which pushes a change half a second after it, as by default. */
@Command(
    name = "nacos",
    description = "Measures with a real Nacos server and its default push delay.")
final class NacosBench implements Callable<Integer> {
  @Mixin private final Plan plan = new Plan();

  @Option(
      names = "--version",
      description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private NacosVersion version = NacosVersion.NACOS_3;

  @Override
  public Integer call() throws InterruptedException {
    NacosServer.Options options = NacosServer.Options.of(version).withDefaultPace();
    try (LoadedNacos nacos = new LoadedNacos(NacosServer.start(options))) {
      System.out.printf("loading %d services of %d instances%n", plan.services, plan.instances);
      nacos.load.fill();
      new Measurement(nacos, plan).run();
      return 0;
    }
  }

  private final class LoadedNacos implements Registry {
    private final NacosServer server;
    private final NacosOwners owners;
    private final NacosLoad load;

    LoadedNacos(NacosServer server) {
      this.server = server;
      this.owners = NacosOwners.of(server);
      this.load = new NacosLoad(owners, plan.services, plan.instances);
    }

    @Override
    public List<String> adapterFile() {
      return List.of("type=nacos", "nacos.addresses=" + server.address());
    }

    @Override
    public int services() {
      return load.services();
    }

    @Override
    public String service(int number) {
      return NacosLoad.service(number);
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
      return server.port() + NacosServer.GRPC_OFFSET;
    }

    @Override
    public void close() {
      owners.close();
      server.close();
    }
  }
}
