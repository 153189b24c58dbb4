package io.registrybridge.it.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.it.server.ServerProcess;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A real istiod on free ports of loopback. It reads a kube-apiserver's custom resources, and
 * whatever other sources it is given; no Kubernetes Services or Pods. Not thread-safe, but for its
 * questions.
 */
public final class Istiod implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  // No authority, webhooks and Gateway API: there is nobody to use them. The last three keep
  // filters out that only istio-proxy has, so that a stock Envoy takes the configuration.
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "ENABLE_CA_SERVER", "false",
          "PILOT_CERT_PROVIDER", "none",
          "PILOT_ENABLE_GATEWAY_API", "false",
          "VALIDATION_WEBHOOK_CONFIG_NAME", "",
          "INJECTION_WEBHOOK_CONFIG_NAME", "",
          "PILOT_ENABLE_METADATA_EXCHANGE", "false",
          "PILOT_ENABLE_ALPN_FILTER", "false",
          "PILOT_DISABLE_MX_ALPN", "true");

  private final ServerProcess process;
  private final Ports ports;
  private final LoopbackHttp http = LoopbackHttp.plain();

  /**
   * How one is run.
   *
   * @param kubeconfig of the kube-apiserver whose custom resources it reads
   * @param sources more configuration sources, before {@code k8s://}, such as {@code
   *     xds://127.0.0.1:15500}
   * @param meshConfig more lines of the mesh configuration
   * @param environment more environment variables
   * @param authority the certificate, in PEM, by which it knows its sources; without one it speaks
   *     plaintext
   */
  public record Options(
      Path kubeconfig,
      List<String> sources,
      List<String> meshConfig,
      Map<String, String> environment,
      Optional<Path> authority) {
    public Options {
      sources = List.copyOf(sources);
      meshConfig = List.copyOf(meshConfig);
      environment = Map.copyOf(environment);
    }

    /** Fed by a kube-apiserver and by the MCP servers at these addresses. */
    public static Options of(KubeApiServer kubernetes, String... mcpServers) {
      List<String> sources = new ArrayList<>();
      for (String server : mcpServers) {
        sources.add("xds://" + server);
      }
      return new Options(kubernetes.kubeconfig(), sources, List.of(), Map.of(), Optional.empty());
    }

    /** The same with more lines of the mesh configuration. */
    public Options withMeshConfig(String... lines) {
      return new Options(kubeconfig, sources, List.of(lines), environment, authority);
    }

    /** The same with more environment. */
    public Options withEnvironment(Map<String, String> more) {
      return new Options(kubeconfig, sources, meshConfig, more, authority);
    }

    /** The same with TLS, trusting those whom this authority has certified. */
    public Options withAuthority(Path certificate) {
      return new Options(kubeconfig, sources, meshConfig, environment, Optional.of(certificate));
    }
  }

  private record Ports(int http, int grpc, int monitoring, int introspection) {
    static Ports free() {
      List<Integer> free = FreePorts.find(4);
      return new Ports(free.get(0), free.get(1), free.get(2), free.get(3));
    }
  }

  private Istiod(Path binary, Path directory, Options options) throws IOException {
    this.ports = Ports.free();
    Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    environment.putAll(options.environment());
    Path mesh = Files.writeString(directory.resolve("mesh.yaml"), meshConfiguration(options));
    this.process =
        new ServerProcess(
            new ServerProcess.Launch(
                "istiod", command(binary, options, mesh, directory), environment, START_LIMIT),
            directory);
  }

  /** Starts one and waits until it is ready, which it is once each of its sources has answered. */
  public static Istiod start(Options options) {
    Istiod istiod = launch(options);
    istiod.startAgain();
    return istiod;
  }

  /** One that is not started yet, for those who want to see it wait or fail. */
  public static Istiod launch(Options options) {
    Path binary = MeshPrograms.istiod();
    try {
      return new Istiod(binary, Files.createTempDirectory("istiod-"), options);
    } catch (IOException e) {
      throw new UncheckedIOException("istiod could not be started", e);
    }
  }

  private List<String> command(Path binary, Options options, Path mesh, Path directory) {
    return List.of(
        binary.toString(),
        "discovery",
        "--kubeconfig=" + options.kubeconfig(),
        "--registries=",
        "--meshConfig=" + mesh,
        "--networksConfig=" + directory.resolve("none"),
        "--httpAddr=127.0.0.1:" + ports.http(),
        "--grpcAddr=127.0.0.1:" + ports.grpc(),
        "--monitoringAddr=127.0.0.1:" + ports.monitoring(),
        "--secureGRPCAddr=",
        "--httpsAddr=",
        "--ctrlz_address=127.0.0.1",
        "--ctrlz_port=" + ports.introspection(),
        "--log_output_level=default:info");
  }

  private static String meshConfiguration(Options options) {
    List<String> lines = new ArrayList<>();
    // A stock Envoy has no agent to serve the secrets.
    lines.add("enableAutoMtls: false");
    lines.addAll(options.meshConfig());
    lines.add("configSources:");
    String tls = options.authority().map(Istiod::tlsSettings).orElse("");
    options.sources().forEach(source -> lines.add("- address: " + source + tls));
    lines.add("- address: k8s://");
    return String.join("\n", lines) + "\n";
  }

  private static String tlsSettings(Path authority) {
    try {
      return "\n  tlsSettings:\n    mode: SIMPLE\n    caCertificates: |\n"
          + Files.readString(authority).strip().indent(6).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + authority, e);
    }
  }

  /** Starts the process and does not wait. */
  public void startWithoutWaiting() {
    process.start();
  }

  /** Starts it, with the same arguments, and waits until it is ready. */
  public void startAgain() {
    process.start(this::isReady);
  }

  /** Kills the process as {@code kill -9} does. */
  public void kill() {
    process.kill();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it says that it is ready. */
  public boolean isReady() {
    return http.get(url(ports.http(), "/ready")).status() == 200;
  }

  /** Where proxies ask for their configuration, without TLS. */
  public int grpcPort() {
    return ports.grpc();
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** What it has written. */
  public String said() {
    return process.said();
  }

  /** Keeps the log beyond the end, for a test that failed. */
  public void keepLog() {
    process.keepLog();
  }

  /**
   * Asks one of the debug pages.
   *
   * @param page such as {@code /debug/configz}
   */
  public JsonNode debug(String page) {
    return http.get(url(ports.http(), page)).json();
  }

  /**
   * The configuration it holds of one kind, whatever its source.
   *
   * @param kind such as {@code ServiceEntry}
   * @return the resources by {@code namespace/name}
   */
  public Map<String, JsonNode> configurations(String kind) {
    return StreamSupport.stream(debug("/debug/configz").spliterator(), false)
        .filter(resource -> resource.path("kind").asText().equals(kind))
        .collect(
            Collectors.toMap(
                resource ->
                    resource.at("/metadata/namespace").asText()
                        + "/"
                        + resource.at("/metadata/name").asText(),
                resource -> resource,
                (first, second) -> first,
                TreeMap::new));
  }

  /** The services it knows, by host; the first of equal hosts. */
  public Map<String, JsonNode> services() {
    return StreamSupport.stream(debug("/debug/registryz").spliterator(), false)
        .collect(
            Collectors.toMap(
                service -> service.path("hostname").asText(),
                service -> service,
                (first, second) -> first,
                TreeMap::new));
  }

  /**
   * A metric's value, added up over all its labels' values but those given.
   *
   * @param name such as {@code pilot_xds_pushes}
   * @param labels as the metric has them, such as {@code type="eds"}
   */
  public double metric(String name, String... labels) {
    String text = http.get(url(ports.monitoring(), "/metrics")).body();
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static String url(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }

  @Override
  public void close() {
    process.close();
  }
}
