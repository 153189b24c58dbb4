package io.registrybridge.it.faults;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.zookeeper.ZooKeeperClient;
import io.registrybridge.it.zookeeper.ZooKeeperOwners;
import io.registrybridge.it.zookeeper.ZooKeeperServer;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A real ZooKeeper server that keeps its data on disk, behind a proxy, with providers of Dubbo's
 * interfaces. Their nodes are ephemeral; after an outage of the server their owners find it again
 * so late that their sessions have ended, and with them the nodes.
 */
final class ZooKeeperFaultTestBed implements FaultTestBed {
  private final Form form;
  private final ZooKeeperServer server;
  private final FaultProxy proxy;
  private final ServerFaults faults;
  private final FaultProxy wayOfOwners;
  private final ZooKeeperOwners owners;
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace());

  private ZooKeeperFaultTestBed(Form form) {
    this.form = form;
    this.server = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
    this.proxy =
        FaultProxy.toAnyProtocol(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    this.faults = new ServerFaults(server, proxy);
    this.wayOfOwners =
        FaultProxy.toAnyProtocol(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    this.owners =
        new ZooKeeperOwners("127.0.0.1:" + wayOfOwners.address().getPort(), sessionOfOwners());
  }

  private Duration sessionOfOwners() {
    return Duration.ofSeconds(form.isShort() ? 2 : 15);
  }

  /** Two sessions: by then the first has ended, whenever its time began. */
  private Duration ownersReturnAfter() {
    return sessionOfOwners().multipliedBy(2);
  }

  @Override
  public List<String> adapterFile() {
    return List.of(
        "type=zookeeper",
        "zookeeper.connect=127.0.0.1:" + proxy.address().getPort(),
        "zookeeper.check-interval=" + (form.isShort() ? "2s" : "15s"),
        "zookeeper.session-timeout=" + (form.isShort() ? "4s" : "10s"));
  }

  @Override
  public void register(Endpoint endpoint) {
    owners.create(path(endpoint));
  }

  @Override
  public void deregister(Endpoint endpoint) {
    owners.forget(path(endpoint));
    // Not by its owner, who may not have found the server yet.
    try (ZooKeeperClient client = server.client()) {
      client.delete(path(endpoint));
    }
  }

  private static String path(Endpoint endpoint) {
    return ZooKeeperClient.providerPath(
        endpoint.serviceName(),
        "dubbo://"
            + endpoint.address()
            + ":"
            + Endpoint.PORT
            + "/"
            + endpoint.serviceName()
            + "?application=shop");
  }

  @Override
  public void begin(Fault fault) {
    switch (fault) {
      case CREDENTIALS_REVOKED, RIGHTS_REVOKED -> {
        try (ZooKeeperClient client = server.client()) {
          client.forbid("/dubbo");
        }
      }
      case KILLED, STOPPED -> {
        wayOfOwners.behave(Behaviour.HANG);
        faults.begin(fault);
      }
      case RESTARTED_EMPTY, OWNERS_RETURN -> {
        // Who registers again, and when, is the suite's to say.
        owners.forgetAll();
        faults.begin(fault);
      }
      default -> faults.begin(fault);
    }
  }

  @Override
  public void end(Fault fault) {
    switch (fault) {
      case CREDENTIALS_REVOKED, RIGHTS_REVOKED -> {
        try (ZooKeeperClient client = server.client()) {
          client.allow("/dubbo");
        }
      }
      case KILLED, STOPPED -> {
        faults.end(fault);
        scheduler.schedule(
            "owners return", ownersReturnAfter(), () -> wayOfOwners.behave(Behaviour.PASS));
      }
      default -> faults.end(fault);
    }
  }

  @Override
  public void close() {
    scheduler.close();
    owners.close();
    wayOfOwners.close();
    proxy.close();
    server.close();
  }

  /** ZooKeeper, with Dubbo's interfaces. */
  static final class ZooKeeper implements Kind {
    @Override
    public String type() {
      return "zookeeper";
    }

    @Override
    public Optional<String> notApplicable(Fault fault) {
      return switch (fault) {
        case SOME_ERRORS_500, SOME_ERRORS_429, SOME_ERRORS_403, TRUNCATED, GARBAGE ->
            Optional.of(
                "one connection, no requests of HTTP: the contract suite cuts and garbles it");
        case CREDENTIALS_REVOKED -> Optional.of("credentials are an ACL: see the next row");
        default -> ServerFaults.notApplicable(fault);
      };
    }

    @Override
    public FaultTestBed start(Form form, Fault fault) {
      return new ZooKeeperFaultTestBed(form);
    }
  }
}
