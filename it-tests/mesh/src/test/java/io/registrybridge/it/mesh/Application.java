package io.registrybridge.it.mesh;

import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An application in the mesh: a sidecar, and connections that go through it.
 *
 * <p>In a pod iptables lead an application's connections into the sidecar, which asks the kernel
 * where they wanted to go. Here, without privileges, an EnvoyFilter makes the sidecar believe what
 * the PROXY protocol says, and binds its two listeners to loopback. What it does with a destination
 * then is Istio's own configuration, unchanged.
 */
final class Application implements AutoCloseable {
  private final EnvoyProxy sidecar;
  private final int port;

  private Application(EnvoyProxy sidecar, int port) {
    this.sidecar = sidecar;
    this.port = port;
  }

  /** Where sidecars listen: the same ports for all of one istiod. */
  record Ports(int outbound, int inbound) {
    static Ports free() {
      return new Ports(FreePorts.next(), FreePorts.next());
    }

    Istiod.Options in(Istiod.Options options) {
      return options.withMeshConfig(
          "proxyListenPort: " + outbound, "proxyInboundListenPort: " + inbound);
    }
  }

  static Application start(KubeApiServer kubernetes, Istiod istiod, Ports ports) {
    // A stock Envoy has no agent to give it the certificates that an inbound listener waits for.
    kubernetes
        .admin()
        .applyIstio(
            "security.istio.io",
            "peerauthentications",
            "PeerAuthentication",
            "istio-system",
            "default",
            "mtls: {mode: DISABLE}");
    kubernetes
        .admin()
        .applyIstio(
            "networking.istio.io",
            "envoyfilters",
            "EnvoyFilter",
            "istio-system",
            "instead-of-iptables",
            """
            configPatches:
            - applyTo: LISTENER
              match: {context: SIDECAR_OUTBOUND, listener: {name: virtualOutbound}}
              patch:
                operation: MERGE
                value:
                  address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                  listener_filters:
                  - name: envoy.filters.listener.proxy_protocol
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol
            - applyTo: LISTENER
              match: {context: SIDECAR_INBOUND, listener: {name: virtualInbound}}
              patch:
                operation: MERGE
                value:
                  address: {socket_address: {address: 127.0.0.1, port_value: %d}}
            """
                .formatted(ports.outbound(), ports.inbound()));
    return new Application(
        EnvoyProxy.start(istiod, EnvoyProxy.Identity.sidecar("application", "default")),
        ports.outbound());
  }

  EnvoyProxy sidecar() {
    return sidecar;
  }

  /**
   * Connects to an address as the application would, says something, and listens.
   *
   * @return all that the other side says until it hangs up
   */
  String talkTo(String address, int destinationPort, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      String destination = "PROXY TCP4 127.0.0.1 " + address + " 40000 " + destinationPort + "\r\n";
      socket.getOutputStream().write((destination + text).getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    sidecar.close();
  }
}
