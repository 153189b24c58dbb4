package io.registrybridge.it.mesh;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Talks to a kube-apiserver as one user, by plain HTTP of its own, so that a mistake of the
 * product's client library cannot hide behind the same library here. Thread-safe.
 */
public final class KubeClient {
  private final String server;
  private final String token;
  private final Supplier<LoopbackHttp> http;

  KubeClient(String server, String token, Supplier<LoopbackHttp> http) {
    this.server = server;
    this.token = token;
    this.http = http;
  }

  /**
   * Asks.
   *
   * @param path such as {@code /api/v1/namespaces}
   */
  public Answer get(String path) {
    return send("GET", path, "application/json", "");
  }

  /** Deletes what is at a path. */
  public Answer delete(String path) {
    return send("DELETE", path, "application/json", "");
  }

  /** Any other call. */
  public Answer send(String method, String path, String contentType, String body) {
    return http.get()
        .send(
            method,
            server + path,
            Map.of("Authorization", "Bearer " + token, "Content-Type", contentType),
            body);
  }

  /**
   * Makes an object what a text says, by server-side apply, as the field manager {@code tests}.
   *
   * @param path of the object, such as {@code /api/v1/namespaces/shop}
   * @param yaml the object with its apiVersion, kind and metadata.name
   * @throws IllegalStateException if the server refuses it
   */
  public void apply(String path, String yaml) {
    Answer answer =
        send(
            "PATCH", path + "?fieldManager=tests&force=true", "application/apply-patch+yaml", yaml);
    if (!answer.ok()) {
      throw new IllegalStateException(
          path + " was answered with " + answer.status() + ": " + answer.body());
    }
  }

  /**
   * Makes a custom resource of Istio what a text says.
   *
   * @param group such as {@code networking.istio.io}
   * @param plural such as {@code virtualservices}
   * @param kind such as {@code VirtualService}
   * @param spec lines of YAML, not indented
   */
  public void applyIstio(
      String group, String plural, String kind, String namespace, String name, String spec) {
    String version = kind.equals("EnvoyFilter") ? "v1alpha3" : "v1";
    apply(
        "/apis/" + group + "/" + version + "/namespaces/" + namespace + "/" + plural + "/" + name,
        """
        apiVersion: %s/%s
        kind: %s
        metadata: {namespace: %s, name: %s}
        spec:
        %s
        """
            .formatted(group, version, kind, namespace, name, spec.indent(2)));
  }

  /** Creates a namespace, if it is not there. */
  public void createNamespace(String name) {
    apply(
        "/api/v1/namespaces/" + name,
        "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
  }
}
