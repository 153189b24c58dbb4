package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.consul.ConsulBinary;
import io.registrybridge.it.consul.ConsulClient;
import io.registrybridge.it.consul.ConsulClient.Instance;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.server.RequiredFile;
import io.registrybridge.testkit.FreePorts;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A real Consul, the bridge as a process, a real istiod with the bridge beside {@code k8s://}, and
 * an Envoy at the edge.
 */
final class ConsulMesh implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Closing servers = new Closing();
  private final int instancePort = FreePorts.next();
  private final ConsulServer consul;
  private final KubeApiServer kubernetes;
  private final BridgeUnderTest bridge;
  private final Istiod istiod;
  private final Edge edge;

  private ConsulMesh() {
    try {
      consul =
          servers.add(
              ConsulServer.start(
                  RequiredFile.orSkip(ConsulBinary.find()), ConsulServer.Options.DEFAULT));
      kubernetes = servers.add(KubeApiServer.start());
      bridge = Bridges.listening(servers.add(BridgeUnderTest.on(consul)));
      istiod = servers.add(Istiod.start(Istiod.Options.of(kubernetes, Bridges.address(bridge))));
      edge = servers.add(Edge.start(kubernetes, istiod));
    } catch (RuntimeException | Error e) {
      servers.close();
      throw e;
    }
  }

  static ConsulMesh start() {
    return new ConsulMesh();
  }

  ConsulClient consul() {
    return consul.client();
  }

  KubeClient kubernetes() {
    return kubernetes.admin();
  }

  BridgeUnderTest bridge() {
    return bridge;
  }

  Istiod istiod() {
    return istiod;
  }

  Edge edge() {
    return edge;
  }

  /** A port for instances, which differ by their address of loopback. */
  int instancePort() {
    return instancePort;
  }

  /** What an owner would tell Consul. */
  static Instance registration(String service, HttpInstance instance) {
    return Instance.passing(service, instance.name(), instance.address(), instance.port());
  }

  /** The host that the bridge gives a service, without a word in its file. */
  static String host(String service) {
    return service + ".service.dc1.consul";
  }

  /** How istiod calls a host's port 80. */
  static String cluster(String host) {
    return "outbound|80||" + host;
  }

  /** Waits until the edge answers for a host with this text. */
  void awaitAnswer(String host, String body) {
    Awaitility.await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(edge.get(host)).isEqualTo(new Answer(200, body)));
  }

  @Override
  public void close() {
    servers.close();
  }
}
