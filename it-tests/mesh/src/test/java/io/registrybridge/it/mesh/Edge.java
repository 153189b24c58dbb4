package io.registrybridge.it.mesh;

import io.registrybridge.testkit.FreePorts;
import java.util.Map;

/**
 * The edge of the mesh: an Envoy as Istio's ingress gateway, with a user's Gateway on a port of
 * loopback and a user's VirtualService for each service that is shown to the outside.
 */
final class Edge implements AutoCloseable {
  private static final String NETWORKING = "networking.istio.io";
  private static final String NAMESPACE = "istio-system";

  private final KubeClient kubernetes;
  private final EnvoyProxy envoy;
  private final int port;
  private final LoopbackHttp http = LoopbackHttp.plain();

  private Edge(KubeClient kubernetes, EnvoyProxy envoy, int port) {
    this.kubernetes = kubernetes;
    this.envoy = envoy;
    this.port = port;
  }

  static Edge start(KubeApiServer server, Istiod istiod) {
    int port = FreePorts.next();
    KubeClient kubernetes = server.admin();
    kubernetes.applyIstio(
        NETWORKING,
        "gateways",
        "Gateway",
        NAMESPACE,
        "edge",
        """
        selector: {istio: edge}
        servers:
        - hosts: ["*"]
          bind: 127.0.0.1
          port: {number: %d, name: http, protocol: HTTP}
        """
            .formatted(port));
    return new Edge(
        kubernetes, EnvoyProxy.start(istiod, EnvoyProxy.Identity.gateway("edge")), port);
  }

  /** Shows a service's port 80 to the outside, under its own host. */
  void show(String host) {
    show(host, "- destination: {host: %s, port: {number: 80}}".formatted(host));
  }

  /**
   * Shows a service under its own host.
   *
   * @param route what a VirtualService's {@code route} says
   */
  void show(String host, String route) {
    kubernetes.applyIstio(
        NETWORKING,
        "virtualservices",
        "VirtualService",
        NAMESPACE,
        host,
        """
        hosts: [%s]
        gateways: [edge]
        http:
        - route:
        %s
        """
            .formatted(host, route.indent(2)));
  }

  /** Asks the gateway for a host. */
  Answer get(String host) {
    return http.send("GET", url(), Map.of("Host", host), "");
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  EnvoyProxy envoy() {
    return envoy;
  }

  @Override
  public void close() {
    envoy.close();
  }
}
