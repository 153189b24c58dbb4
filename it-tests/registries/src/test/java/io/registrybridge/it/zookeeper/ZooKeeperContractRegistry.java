package io.registrybridge.it.zookeeper;

import io.registrybridge.adapter.zookeeper.ZooKeeperAdapterFactory;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.it.observed.AdapterTestBed;
import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.Fault;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.CreateMode;

/** A real ZooKeeper behind a proxy that misbehaves; each test begins with an empty root. */
abstract class ZooKeeperContractRegistry implements ContractRegistry {
  private static final String NO_SUCH_ANSWER =
      "ZooKeeper has no such answer: a server that cannot serve, or has clients enough, closes the"
          + " connection, which is UNREACHABLE";

  final ZooKeeperClient client;

  private final String root;
  private final FaultProxy proxy;

  ZooKeeperContractRegistry(ZooKeeperServer server, String root) {
    this.root = root;
    this.client = server.client();
    this.proxy =
        FaultProxy.toAnyProtocol(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    client.create(root, "", CreateMode.PERSISTENT);
  }

  @Override
  public RegistryAdapter createAdapter(AdapterContext context) {
    return AdapterTestBed.adapter(
        new ZooKeeperAdapterFactory(),
        context,
        Map.of(
            "zookeeper.connect",
            "127.0.0.1:" + proxy.address().getPort(),
            "zookeeper.session-timeout",
            "4s",
            "zookeeper.check-interval",
            "1s"));
  }

  @Override
  public void removeService(String service) {
    client.deleteTree(root + "/" + service);
  }

  @Override
  public void inject(Fault fault) {
    if (fault == Fault.UNAUTHORIZED) {
      client.forbid(root);
    } else {
      proxy.behave(behaviour(fault));
    }
  }

  @Override
  public void heal() {
    client.allow(root);
    proxy.behave(Behaviour.PASS);
  }

  @Override
  public Map<Fault, String> impossibleFaults() {
    return Map.of(Fault.ERRORS, NO_SUCH_ANSWER, Fault.LIMIT, NO_SUCH_ANSWER);
  }

  @Override
  public Set<ErrorCode> expectedCodes(Fault fault) {
    // The client library ends a connection whose bytes it does not understand.
    return fault == Fault.GARBAGE ? Set.of(ErrorCode.REGISTRY_UNREACHABLE) : fault.codes();
  }

  @Override
  public void close() {
    proxy.close();
    client.allow(root);
    client.deleteTree(root);
    client.close();
  }

  private static Behaviour behaviour(Fault fault) {
    return switch (fault) {
      case UNREACHABLE -> Behaviour.REFUSE;
      // The answer to the handshake has 41 bytes.
      case CUT -> new Behaviour.Cut(50);
      case GARBAGE -> Behaviour.GARBAGE;
      case SLOW -> new Behaviour.Slow(Duration.ofMillis(500));
      case HANG -> Behaviour.HANG;
      case ERRORS, LIMIT, UNAUTHORIZED ->
          throw new IllegalArgumentException(fault + " is no fault of the connection");
    };
  }
}
