package io.registrybridge.it.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.it.server.ServerProcess;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stock Envoy that takes its configuration from an istiod, as a gateway or as a sidecar. Which
 * ports it listens on is said by that configuration. Not thread-safe, but for its questions.
 */
public final class EnvoyProxy implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ServerProcess process;
  private final int adminPort;
  private final LoopbackHttp http = LoopbackHttp.plain();

  /**
   * What istiod takes it for.
   *
   * @param type {@code router} for a gateway, {@code sidecar}
   * @param name of the workload, and the value of its label {@code istio}, which Gateways select
   * @param namespace of the workload
   */
  public record Identity(String type, String name, String namespace) {
    /** A gateway of the namespace {@code istio-system}. */
    public static Identity gateway(String name) {
      return new Identity("router", name, "istio-system");
    }

    /** A workload's sidecar. */
    public static Identity sidecar(String name, String namespace) {
      return new Identity("sidecar", name, namespace);
    }

    private String node() {
      return "%s~127.0.0.1~%s.%s~%s.svc.cluster.local".formatted(type, name, namespace, namespace);
    }
  }

  private EnvoyProxy(Path binary, Path directory, int istiodPort, Identity identity)
      throws IOException {
    this.adminPort = FreePorts.next();
    Path bootstrap =
        Files.writeString(
            directory.resolve("bootstrap.json"), bootstrap(istiodPort, adminPort, identity));
    List<String> command =
        List.of(
            binary.toString(),
            "--config-path",
            bootstrap.toString(),
            "--concurrency",
            "1",
            // Envoys of one machine share memory by this number.
            "--base-id",
            Integer.toString(adminPort),
            "--log-level",
            "warning");
    this.process =
        new ServerProcess(
            new ServerProcess.Launch("envoy", command, Map.of(), START_LIMIT), directory);
  }

  /** Starts one and waits until it has its first configuration. */
  public static EnvoyProxy start(Istiod istiod, Identity identity) {
    Path binary = MeshPrograms.envoy();
    try {
      EnvoyProxy envoy =
          new EnvoyProxy(binary, Files.createTempDirectory("envoy-"), istiod.grpcPort(), identity);
      envoy.process.start(() -> envoy.admin("/ready").status() == 200);
      return envoy;
    } catch (IOException e) {
      throw new UncheckedIOException("Envoy could not be started", e);
    }
  }

  private static String bootstrap(int istiodPort, int adminPort, Identity identity) {
    return """
        {
          "node": {
            "id": "%s",
            "cluster": "%s.%s",
            "metadata": {
              "ISTIO_VERSION": "1.32.0",
              "NAMESPACE": "%s",
              "CLUSTER_ID": "Kubernetes",
              "LABELS": {"istio": "%s", "app": "%s"}
            }
          },
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}},
          "dynamic_resources": {
            "lds_config": {"ads": {}, "resource_api_version": "V3"},
            "cds_config": {"ads": {}, "resource_api_version": "V3"},
            "ads_config": {
              "api_type": "GRPC",
              "transport_api_version": "V3",
              "set_node_on_first_message_only": true,
              "grpc_services": [{"envoy_grpc": {"cluster_name": "istiod"}}]
            }
          },
          "static_resources": {
            "clusters": [{
              "name": "istiod",
              "type": "STATIC",
              "connect_timeout": "1s",
              "typed_extension_protocol_options": {
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                  "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                  "explicit_http_config": {"http2_protocol_options": {}}
                }
              },
              "load_assignment": {
                "cluster_name": "istiod",
                "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {
                  "socket_address": {"address": "127.0.0.1", "port_value": %d}}}}]}]
              }
            }]
          }
        }
        """
        .formatted(
            identity.node(),
            identity.name(),
            identity.namespace(),
            identity.namespace(),
            identity.name(),
            identity.name(),
            adminPort,
            istiodPort);
  }

  /**
   * Asks the admin port.
   *
   * @param path such as {@code /stats?filter=update_rejected}
   */
  public Answer admin(String path) {
    return http.get("http://127.0.0.1:" + adminPort + path);
  }

  /**
   * The endpoints that it would send requests of a cluster to.
   *
   * @param cluster as istiod names it, such as {@code outbound|80||orders.example}
   * @return such as {@code 127.0.0.1:8080}, sorted; empty where there is no such cluster
   */
  public Set<String> endpoints(String cluster) {
    Set<String> endpoints = new TreeSet<>();
    for (JsonNode status : admin("/clusters?format=json").json().path("cluster_statuses")) {
      if (status.path("name").asText().equals(cluster)) {
        for (JsonNode host : status.path("host_statuses")) {
          JsonNode address = host.at("/address/socket_address");
          endpoints.add(address.path("address").asText() + ":" + address.path("port_value"));
        }
      }
    }
    return endpoints;
  }

  /** The names of its clusters. */
  public Set<String> clusters() {
    Set<String> names = new TreeSet<>();
    for (JsonNode status : admin("/clusters?format=json").json().path("cluster_statuses")) {
      names.add(status.path("name").asText());
    }
    return names;
  }

  /** The names of the listeners it has, ready or not. */
  public Set<String> listeners() {
    Set<String> names = new TreeSet<>();
    for (JsonNode listener : admin("/listeners?format=json").json().path("listener_statuses")) {
      names.add(listener.path("name").asText());
    }
    return names;
  }

  /** The sum of the statistics whose names match an expression. */
  public long statistic(String expression) {
    return admin("/stats?filter=" + expression)
        .body()
        .lines()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(value -> value.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .sum();
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Keeps the log beyond the end, for a test that failed. */
  public void keepLog() {
    process.keepLog();
  }

  @Override
  public void close() {
    process.close();
  }
}
