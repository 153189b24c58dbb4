package io.registrybridge.bench;

import io.registrybridge.it.zookeeper.ZooKeeperClient;
import io.registrybridge.it.zookeeper.ZooKeeperLoad;
import io.registrybridge.it.zookeeper.ZooKeeperServer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A real ZooKeeper server with Dubbo interfaces. */
@Command(name = "zookeeper", description = "Measures with a real ZooKeeper server, full of Dubbo.")
final class ZooKeeperBench implements Callable<Integer> {
  @Mixin private final Plan plan = new Plan();

  @Override
  public Integer call() throws InterruptedException {
    try (LoadedZooKeeper zooKeeper =
        new LoadedZooKeeper(ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT))) {
      System.out.printf("loading %d interfaces of %d providers%n", plan.services, plan.instances);
      zooKeeper.load.fill();
      new Measurement(zooKeeper, plan).run();
      return 0;
    }
  }

  private final class LoadedZooKeeper implements Registry {
    private final ZooKeeperServer server;
    private final ZooKeeperClient client;
    private final ZooKeeperLoad load;

    LoadedZooKeeper(ZooKeeperServer server) {
      this.server = server;
      this.client = server.client();
      this.load = new ZooKeeperLoad(client, plan.services, plan.instances);
    }

    @Override
    public List<String> adapterFile() {
      return List.of("type=zookeeper", "zookeeper.connect=" + server.address());
    }

    @Override
    public int services() {
      return load.services();
    }

    @Override
    public String service(int number) {
      return ZooKeeperLoad.service(number).toLowerCase(Locale.ROOT);
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
      client.close();
      server.close();
    }
  }
}
