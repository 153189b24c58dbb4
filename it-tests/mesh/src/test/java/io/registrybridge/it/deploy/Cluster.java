package io.registrybridge.it.deploy;

import io.registrybridge.it.mesh.KubeApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;

/**
 * What a cluster has before the bridge comes: the namespaces, and the definition of the Prometheus
 * operator.
 */
final class Cluster {
  private static final String SERVICE_MONITORS =
      "/apis/monitoring.coreos.com/v1/namespaces/default/servicemonitors";

  private Cluster() {}

  /** Prepares a fresh server. Pods must keep Kubernetes' standard "restricted" everywhere. */
  static void prepare(KubeApiServer server) {
    for (String namespace : List.of(Chart.NAMESPACE, "mesh", "mesh-edge", "elsewhere")) {
      server
          .admin()
          .apply(
              "/api/v1/namespaces/" + namespace,
              """
              apiVersion: v1
              kind: Namespace
              metadata:
                name: %s
                labels: {pod-security.kubernetes.io/enforce: restricted}
              """
                  .formatted(namespace));
    }
    server
        .admin()
        .apply(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                + "servicemonitors.monitoring.coreos.com",
            resource("servicemonitors.yaml"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.admin().get(SERVICE_MONITORS).ok());
  }

  private static String resource(String name) {
    try (InputStream in = Cluster.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
