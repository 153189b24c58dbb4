package io.registrybridge.it.faults;

import io.registrybridge.it.consul.ConsulClient;
import io.registrybridge.it.consul.ConsulClient.Instance;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.consul.ConsulServers;
import io.registrybridge.testkit.fault.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A real Consul server that keeps its data on disk, behind a proxy. */
final class ConsulFaultTestBed implements FaultTestBed {
  private static final String POLICY = "bridge";
  private static final String SECRET = "5ec7e700-0000-0000-0000-000000000001";
  private static final String RIGHTS =
      "service_prefix \"\" { policy = \"read\" } node_prefix \"\" { policy = \"read\" }"
          + " agent_prefix \"\" { policy = \"read\" }";
  private static final Set<Fault> OF_CREDENTIALS =
      EnumSet.of(Fault.CREDENTIALS_REVOKED, Fault.RIGHTS_REVOKED);

  private final Form form;
  private final boolean acl;
  private final ConsulServer server;
  private final ConsulClient client;
  private final FaultProxy proxy;
  private final ServerFaults faults;

  private ConsulFaultTestBed(Form form, boolean acl) {
    this.form = form;
    this.acl = acl;
    ConsulServer.Options options = ConsulServer.Options.DEFAULT;
    this.server = ConsulServers.start(acl ? options.withAcl() : options);
    this.client = server.client();
    this.proxy =
        FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort()));
    this.faults = new ServerFaults(server, proxy);
    if (acl) {
      client.policy(POLICY, RIGHTS);
      client.tokenWithSecret(POLICY, SECRET);
    }
  }

  @Override
  public List<String> adapterFile() {
    List<String> lines = new ArrayList<>();
    lines.add("type=consul");
    lines.add("consul.addresses=127.0.0.1:" + proxy.address().getPort());
    if (acl) {
      // The tests' token has no secret to keep.
      lines.add("consul.token=${file:" + tokenFile() + "}");
      if (form.isShort()) {
        // A long poll notices a lost right when it ends.
        lines.add("consul.wait=5s");
      }
    }
    return lines;
  }

  private Path tokenFile() {
    try {
      Path file = server.log().resolveSibling("bridge-token");
      Files.writeString(file, SECRET);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void register(Endpoint endpoint) {
    client.register(instance(endpoint));
  }

  @Override
  public void deregister(Endpoint endpoint) {
    client.deregister(instance(endpoint));
  }

  private static Instance instance(Endpoint endpoint) {
    return Instance.passing(
            endpoint.serviceName(), endpoint.id(), endpoint.address(), Endpoint.PORT)
        .onNode("node-" + endpoint.number(), "10.254.0." + (1 + endpoint.number()));
  }

  @Override
  public void begin(Fault fault) {
    switch (fault) {
      case CREDENTIALS_REVOKED -> client.deleteToken(SECRET);
      case RIGHTS_REVOKED -> client.policy(POLICY, "");
      default -> faults.begin(fault);
    }
  }

  @Override
  public void end(Fault fault) {
    switch (fault) {
      case CREDENTIALS_REVOKED -> client.tokenWithSecret(POLICY, SECRET);
      case RIGHTS_REVOKED -> client.policy(POLICY, RIGHTS);
      default -> faults.end(fault);
    }
  }

  @Override
  public void close() {
    proxy.close();
    server.close();
  }

  /** Consul. */
  static final class Consul implements Kind {
    @Override
    public String type() {
      return "consul";
    }

    @Override
    public Optional<String> notApplicable(Fault fault) {
      return ServerFaults.notApplicable(fault);
    }

    @Override
    public FaultTestBed start(Form form, Fault fault) {
      return new ConsulFaultTestBed(form, OF_CREDENTIALS.contains(fault));
    }
  }
}
