package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.config.BridgeConfig.CrdConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How the API server is reached: two clients, so that a long list never holds up a write, and a
 * write never waits longer than it may.
 *
 * <p>All their work runs on the scheduler's threads; what the JDK's client starts by itself ends
 * with {@link #close}. Neither sends anything again by itself: whether this process may still write
 * is asked before each request.
 */
public final class KubeConnection implements AutoCloseable {
  private static final Path MOUNTED = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final int PING_MILLIS = 10_000;
  private static final Duration LIST_TIMEOUT = Duration.ofSeconds(30);
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  private final KubernetesClient watching;
  private final KubernetesClient writing;
  private final JdkClients http;
  private final String namespace;

  private KubeConnection(
      KubernetesClient watching, KubernetesClient writing, JdkClients http, String namespace) {
    this.watching = watching;
    this.writing = writing;
    this.http = http;
    this.namespace = namespace;
  }

  /**
   * Reads the credentials; connects to nothing yet.
   *
   * @param environment the variables of this process
   * @param writeTimeout how long a write may take
   * @throws BridgeException {@link ErrorCode#CONFIGURATION_UNREADABLE} if there are no credentials
   *     or they cannot be understood
   */
  public static KubeConnection open(
      CrdConfig crd, Map<String, String> environment, Duration writeTimeout, Scheduler scheduler) {
    return open(crd, new Pod(environment, MOUNTED), writeTimeout, scheduler);
  }

  /**
   * The same in any pod.
   *
   * @param pod whose credentials are taken without {@code crd.kubeconfig}
   */
  public static KubeConnection open(
      CrdConfig crd, Pod pod, Duration writeTimeout, Scheduler scheduler) {
    JdkClients http = new JdkClients(scheduler);
    Config list = config(crd, pod, LIST_TIMEOUT);
    String own = Optional.ofNullable(list.getNamespace()).orElse("default");
    return new KubeConnection(
        client(list, http, scheduler),
        client(config(crd, pod, writeTimeout), http, scheduler),
        http,
        crd.leaseNamespace().orElse(own));
  }

  /**
   * What Kubernetes gives a container.
   *
   * @param environment its variables
   * @param serviceAccount where token, certificate and namespace are mounted
   */
  public record Pod(Map<String, String> environment, Path serviceAccount) {
    public Pod {
      environment = Map.copyOf(environment);
    }
  }

  private static KubernetesClient client(Config config, JdkClients http, Scheduler scheduler) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(http)
        .withTaskExecutor(scheduler)
        .build();
  }

  private static Config config(CrdConfig crd, Pod pod, Duration timeout) {
    ConfigBuilder builder =
        crd.kubeconfig().map(KubeConnection::ofFile).orElseGet(() -> ofPod(pod));
    return builder
        .withUserAgent("registry-bridge")
        .withRequestTimeout((int) timeout.toMillis())
        .withConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
        .withRequestRetryBackoffLimit(0)
        .withWebsocketPingInterval((long) PING_MILLIS)
        // A connection for each request: one that hangs holds up nothing else.
        .withHttp2Disable(true)
        .build();
  }

  private static ConfigBuilder ofFile(Path file) {
    try {
      return new ConfigBuilder(Config.fromKubeconfig(file.toFile()));
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "crd.kubeconfig=" + file + ": expected a kubeconfig with a current context",
          e);
    }
  }

  /** The token is read for each request: Kubernetes replaces it every hour. */
  private static ConfigBuilder ofPod(Pod pod) {
    String host = pod.environment().get("KUBERNETES_SERVICE_HOST");
    String port = pod.environment().get("KUBERNETES_SERVICE_PORT");
    Path token = pod.serviceAccount().resolve("token");
    if (host == null || port == null || !Files.isReadable(token)) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "crd.enabled=true without crd.kubeconfig: expected to run in a pod with a service account"
              + " ("
              + token
              + "); set crd.kubeconfig where it does not");
    }
    String inUrl = host.contains(":") ? "[" + host + "]" : host;
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://" + inUrl + ":" + port)
        .withCaCertFile(pod.serviceAccount().resolve("ca.crt").toString())
        .withOauthTokenProvider(() -> read(token))
        .withNamespace(read(pod.serviceAccount().resolve("namespace")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the pod's service account has no " + file, e);
    }
  }

  /** For lists and watches. */
  KubernetesClient watching() {
    return watching;
  }

  /** For writes and the Lease. */
  KubernetesClient writing() {
    return writing;
  }

  /** Where the Lease is. */
  public String leaseNamespace() {
    return namespace;
  }

  /** The API server's address, for people. */
  public String address() {
    return writing.getMasterUrl().toString();
  }

  @Override
  public void close() {
    watching.close();
    writing.close();
    http.close();
  }
}
