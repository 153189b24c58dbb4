package io.registrybridge.it.faults;

import com.alibaba.nacos.api.PropertyKeyConst;
import io.registrybridge.it.nacos.NacosAdmin;
import io.registrybridge.it.nacos.NacosOwners;
import io.registrybridge.it.nacos.NacosProxy;
import io.registrybridge.it.nacos.NacosServer;
import io.registrybridge.it.nacos.NacosVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * A real Nacos with owners that stay connected, behind a proxy. All instances are ephemeral: a
 * server that is killed has lost them, and whose owners live gets them back.
 */
final class NacosFaultTestBed implements FaultTestBed {
  private static final Set<Fault> OF_CREDENTIALS = EnumSet.of(Fault.RIGHTS_REVOKED);
  private static final Set<Fault> WITHOUT_OWNERS =
      EnumSet.of(Fault.RESTARTED_EMPTY, Fault.OWNERS_RETURN);
  private static final String USER = "bridge";
  private static final String PASSWORD = "bridge-password";
  private static final Duration SOON = Duration.ofSeconds(90);

  private final NacosServer server;
  private final Optional<NacosAdmin> admin;
  private final NacosProxy proxy;
  private final ServerFaults faults;
  private NacosOwners owners;

  private NacosFaultTestBed(NacosVersion version, boolean authenticated) {
    NacosServer.Options options = NacosServer.Options.of(version).withDefaultPace();
    this.server = NacosServer.start(authenticated ? options.withAuthentication() : options);
    this.admin = authenticated ? Optional.of(users()) : Optional.empty();
    this.proxy = NacosProxy.to(server);
    this.faults = new ServerFaults(server, proxy.grpc());
    this.owners = newOwners();
  }

  private NacosAdmin users() {
    NacosAdmin made = NacosAdmin.open(server);
    Awaitility.await()
        .atMost(SOON)
        .until(() -> made.canLogIn(NacosAdmin.NAME, NacosAdmin.PASSWORD));
    made.addUser(USER, PASSWORD);
    made.allowReading(USER);
    Awaitility.await().atMost(SOON).until(() -> made.canLogIn(USER, PASSWORD));
    return made;
  }

  private NacosOwners newOwners() {
    Properties properties = new Properties();
    properties.setProperty(PropertyKeyConst.SERVER_ADDR, server.address());
    properties.setProperty("JM.SNAPSHOT.PATH", server.log().resolveSibling("owners").toString());
    if (admin.isPresent()) {
      properties.setProperty(PropertyKeyConst.USERNAME, NacosAdmin.NAME);
      properties.setProperty(PropertyKeyConst.PASSWORD, NacosAdmin.PASSWORD);
    }
    return new NacosOwners(properties);
  }

  @Override
  public List<String> adapterFile() {
    List<String> lines = new ArrayList<>();
    lines.add("type=nacos");
    lines.add("nacos.addresses=" + proxy.address());
    if (admin.isPresent()) {
      lines.add("nacos.username=" + USER);
      lines.add("nacos.password=${file:" + passwordFile() + "}");
    }
    return lines;
  }

  private Path passwordFile() {
    try {
      Path file = server.log().resolveSibling("bridge-password");
      Files.writeString(file, PASSWORD);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void register(Endpoint endpoint) {
    owners.register(
        endpoint.serviceName(),
        endpoint.id(),
        NacosOwners.instance(endpoint.address(), Endpoint.PORT));
  }

  @Override
  public void deregister(Endpoint endpoint) {
    owners.deregister(endpoint.serviceName(), endpoint.id());
  }

  @Override
  public void begin(Fault fault) {
    if (fault == Fault.RIGHTS_REVOKED) {
      admin.orElseThrow().forbidReading(USER);
      return;
    }
    faults.begin(fault);
    if (WITHOUT_OWNERS.contains(fault)) {
      owners.close();
    }
  }

  @Override
  public void end(Fault fault) {
    if (fault == Fault.RIGHTS_REVOKED) {
      admin.orElseThrow().allowReading(USER);
      return;
    }
    faults.end(fault);
    if (WITHOUT_OWNERS.contains(fault)) {
      owners = newOwners();
    } else if (!takesChangesDuring(fault)) {
      owners.awaitConnected(SOON);
    }
  }

  @Override
  public void close() {
    owners.close();
    admin.ifPresent(NacosAdmin::close);
    proxy.close();
    server.close();
  }

  /** A generation of Nacos. */
  record Nacos(NacosVersion version) implements Kind {
    @Override
    public String type() {
      return switch (version) {
        case NACOS_2 -> "nacos (2.5)";
        case NACOS_3 -> "nacos (3.1)";
      };
    }

    @Override
    public boolean holdsMassRemovals() {
      return true;
    }

    @Override
    public Optional<String> notApplicable(Fault fault) {
      return switch (fault) {
        case SOME_ERRORS_429, SOME_ERRORS_403 ->
            Optional.of(
                "gRPC: an HTTP status in its place is a failed connection, as in the row of 500");
        case CREDENTIALS_REVOKED ->
            Optional.of("a token is good until it expires, also of a deleted user: see the rights");
        default -> ServerFaults.notApplicable(fault);
      };
    }

    @Override
    public FaultTestBed start(Form form, Fault fault) {
      return new NacosFaultTestBed(version, OF_CREDENTIALS.contains(fault));
    }
  }
}
