package io.registrybridge.it.faults;

import io.registrybridge.it.eureka.EurekaClient;
import io.registrybridge.it.eureka.EurekaClient.Instance;
import io.registrybridge.it.eureka.EurekaServer;
import io.registrybridge.testkit.fault.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A real Eureka server behind a proxy. It keeps nothing: after a kill its owners, whose heartbeats
 * it does not know, register again at once, unless the fault is that they do not.
 */
final class EurekaFaultTestBed implements FaultTestBed {
  private final Form form;
  private final EurekaServer server;
  private final EurekaClient client;
  private final FaultProxy proxy;
  private final ServerFaults faults;
  private final TreeMap<String, Endpoint> registered = new TreeMap<>();

  private EurekaFaultTestBed(Form form) {
    this.form = form;
    this.server = EurekaServer.start(EurekaServer.Options.DEFAULT);
    this.client = server.client();
    this.proxy =
        FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    this.faults = new ServerFaults(server, proxy);
  }

  @Override
  public List<String> adapterFile() {
    List<String> lines = new ArrayList<>();
    lines.add("type=eureka");
    lines.add("eureka.urls=http://127.0.0.1:" + proxy.address().getPort() + "/eureka");
    if (form.isShort()) {
      lines.add("eureka.interval=1s");
      lines.add("removal.continuity-grace=12s");
    }
    return lines;
  }

  @Override
  public void register(Endpoint endpoint) {
    client.register(
        Instance.up(endpoint.serviceName(), endpoint.id(), endpoint.address(), Endpoint.PORT));
    registered.put(endpoint.id(), endpoint);
  }

  @Override
  public void deregister(Endpoint endpoint) {
    client.deregister(endpoint.serviceName(), endpoint.id());
    registered.remove(endpoint.id());
  }

  @Override
  public void begin(Fault fault) {
    faults.begin(fault);
  }

  @Override
  public void end(Fault fault) {
    faults.end(fault);
    switch (fault) {
      case KILLED, DOWN_AT_START_WITH_STATE, DOWN_AT_START_WITHOUT_STATE ->
          List.copyOf(registered.values()).forEach(this::register);
      case RESTARTED_EMPTY, OWNERS_RETURN -> registered.clear();
      default -> {}
    }
  }

  @Override
  public void close() {
    proxy.close();
    server.close();
  }

  /** Eureka. */
  static final class Eureka implements Kind {
    @Override
    public String type() {
      return "eureka";
    }

    @Override
    public Optional<String> notApplicable(Fault fault) {
      return switch (fault) {
        case CREDENTIALS_REVOKED, RIGHTS_REVOKED ->
            Optional.of("has no tokens and no rights: who may read sees everything");
        default -> ServerFaults.notApplicable(fault);
      };
    }

    @Override
    public FaultTestBed start(Form form, Fault fault) {
      return new EurekaFaultTestBed(form);
    }
  }
}
