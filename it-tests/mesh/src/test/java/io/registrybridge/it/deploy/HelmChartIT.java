package io.registrybridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.registrybridge.app.process.AdapterTypes;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.LoadedConfiguration;
import io.registrybridge.it.deploy.Chart.Values;
import io.registrybridge.it.deploy.Manifests.Manifest;
import io.registrybridge.it.mesh.Answer;
import io.registrybridge.it.mesh.Helm;
import io.registrybridge.it.mesh.KubeApiServer;
import io.registrybridge.it.server.SourceTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart with each set of values, against a real kube-apiserver with its admission. */
@TestInstance(Lifecycle.PER_CLASS)
class HelmChartIT {
  /** ConfigMaps and Secrets that the sets of values name and the chart does not make. */
  private static final Map<String, Map<String, String>> OWN =
      Map.of(
          "registry-bridge-admin", Map.of("token", "a-token"),
          "bridge-token", Map.of("value", "a-token"),
          "bridge-tls", Map.of("tls.crt", "a certificate", "tls.key", "a key"),
          "consul", Map.of("token", "a-token"),
          "zookeeper", Map.of("password", "a-password"),
          "more-adapters", Map.of("payments-eureka.properties", "type=eureka\n"),
          "secret-adapters",
              Map.of(
                  "accounts-nacos.properties",
                  "type=nacos\nnacos.username=bridge\nnacos.password=${env:NACOS_PASSWORD}\n"));

  @TempDir private static Path helmHome = Path.of("");
  @TempDir private Path root = Path.of("");

  private Optional<KubeApiServer> server = Optional.empty();
  private Optional<Chart> provided = Optional.empty();

  static Stream<Values> values() throws IOException {
    return Values.all();
  }

  @BeforeAll
  void start() {
    provided = Optional.of(new Chart(helmHome));
    server = Optional.of(KubeApiServer.start());
    Cluster.prepare(server.orElseThrow());
  }

  @AfterAll
  void stop() {
    server.ifPresent(KubeApiServer::close);
  }

  @ParameterizedTest
  @MethodSource("values")
  void helmFindsNothingToCriticise(Values values) {
    List<String> lint = new ArrayList<>(List.of("lint", "--strict", Chart.directory().toString()));
    lint.addAll(values.flags());

    Helm.Result result = chart().helm().run(lint);

    assertThat(result.text()).contains("0 chart(s) failed").doesNotContain("[WARNING]");
  }

  @Test
  void theChartIsOfTheVersionOfTheBridge() throws IOException {
    String pom = Files.readString(SourceTree.find("pom.xml").orElseThrow());
    String version = pom.replaceFirst("(?s).*?<version>([^<]*)</version>.*", "$1");

    JsonNode chart = Manifests.read(Files.readString(Chart.directory().resolve("Chart.yaml")));

    assertThat(chart.path("appVersion").asText()).isEqualTo(version);
    assertThat(chart.path("version").asText()).isEqualTo(version);
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyObjectIsAccepted(Values values) {
    Manifests manifests = chart().render(values);

    assertThat(manifests.objects()).isNotEmpty().allSatisfy(this::accepted);
  }

  @ParameterizedTest
  @MethodSource("values")
  void thePodKeepsTheRestrictedStandard(Values values) {
    ObjectNode pod = pod(values);

    assertThat(accepted(manifest(pod)).body()).contains("\"kind\":\"Pod\"");
  }

  @Test
  void theRestrictedStandardIsEnforced() {
    ObjectNode pod = pod(Values.named("mcp"));
    pod.withObject("/spec/securityContext").put("runAsNonRoot", false);

    assertThat(api().wouldTake(manifest(pod)))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(403))
        .satisfies(answer -> assertThat(answer.body()).contains("runAsNonRoot"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void theBridgeUnderstandsItsFiles(Values values) throws IOException {
    Manifests manifests = chart().render(values);

    Configuration configuration = load(new PodFiles(manifests, OWN, root));

    JsonNode ports = new PodFiles(manifests, OWN, root).container().path("ports");
    assertThat(configuration.bridge().admin().port()).isEqualTo(port(ports, "admin").orElse(0));
    assertThat(configuration.bridge().mcp().port()).isEqualTo(port(ports, "mcp").orElse(0));
    assertThat(configuration.bridge().admin().token()).isPresent();
    assertThat(configuration.bridge().dataDirectory())
        .isEqualTo(root.resolve("var/lib/registry-bridge"));
    assertThat(configuration.enabledSources()).isNotEmpty();
  }

  @Test
  void everythingThatCanBeSaidReachesTheBridge() throws IOException {
    Configuration configuration =
        load(new PodFiles(chart().render(Values.named("everything")), OWN, root));

    assertThat(configuration.enabledSources().stream().map(source -> source.config().name()))
        .containsExactlyInAnyOrder(
            "orders-consul", "machines", "payments-eureka", "accounts-nacos");
    assertThat(configuration.bridge().mcp().tls()).isPresent();
    assertThat(configuration.bridge().admin().hosts()).containsExactly("bridge.example");
    assertThat(configuration.bridge().store().quiet()).hasMillis(50);
    assertThat(configuration.bridge().dataMaxAge()).hasHours(48);
    assertThat(configuration.bridge().crd().owner()).isEqualTo("everything");
  }

  @ParameterizedTest
  @MethodSource("values")
  void replicasAreFoundByTheHeadlessService(Values values) throws IOException {
    Manifests manifests = chart().render(values);

    URI peers = load(new PodFiles(manifests, OWN, root)).bridge().peers().getFirst();

    List<String> host = List.of(peers.getHost().split("\\."));
    assertThat(host.subList(1, host.size())).containsExactly(Chart.NAMESPACE, "svc");
    JsonNode service = manifests.find("Service", host.getFirst()).orElseThrow().content();
    assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(service.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(peers.getPort());
    assertThat(manifests.only("StatefulSet").at("/spec/serviceName").asText())
        .isEqualTo(host.getFirst());
  }

  @ParameterizedTest
  @CsvSource({"mcp, 1", "shards, 13", "everything, 9"})
  void eachSourceThatTheNotesPrintIsAServiceOfTheChart(String name, int expected) throws Exception {
    Values values = Values.named(name);
    Manifests manifests = chart().render(values);
    String notes = helm("install", Chart.NAMESPACE, values, "--dry-run=server").text();

    List<PrintedMeshConfig> printed =
        PrintedMeshConfig.byNotes(notes, new PodFiles(manifests, OWN, root));

    assertThat(printed).allSatisfy(each -> assertThat(each.sources()).endsWith("k8s://"));
    List<String> sources =
        printed.stream()
            .flatMap(each -> each.sources().stream())
            .filter(source -> source.startsWith("xds://"))
            .toList();
    assertThat(sources)
        .hasSize(expected)
        .doesNotHaveDuplicates()
        .allSatisfy(source -> assertLeadsToAService(URI.create(source), manifests));
  }

  @Test
  void onlyIstiodReachesTheMcpPort() {
    JsonNode ingress =
        chart().render(Values.named("mcp")).only("NetworkPolicy").at("/spec/ingress");

    List<JsonNode> mcp = allowing(ingress, "mcp");
    assertThat(mcp).hasSize(1);
    assertThat(mcp.getFirst().path("from")).hasSize(1);
    assertThat(mcp.getFirst().at("/from/0/podSelector/matchLabels/app").asText())
        .isEqualTo("istiod");
    assertThat(mcp.getFirst().at("/from/0/namespaceSelector/matchLabels").toString())
        .isEqualTo("{\"kubernetes.io/metadata.name\":\"istio-system\"}");
    List<JsonNode> admin = allowing(ingress, "admin");
    assertThat(admin).hasSize(1);
    assertThat(admin.getFirst().at("/from")).hasSize(1);
    assertThat(admin.getFirst().at("/from/0/podSelector/matchLabels"))
        .isEqualTo(
            chart()
                .render(Values.named("mcp"))
                .only("StatefulSet")
                .at("/spec/selector/matchLabels"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adapters.files.more=\"type=eureka\" | false",
        "replicas=5                          | false",
        "settings={\"store.quiet\":\"1s\"}   | true",
        "istio.namespace=\"mesh\"            | true",
      })
  void onlyWhatNeedsARestartRestarts(String change, boolean restarts) {
    Values values = Values.named("replicas");
    JsonNode before = chart().render(values).only("StatefulSet").at("/spec/template");

    JsonNode after =
        Manifests.parse(chart().template(values, change).text())
            .only("StatefulSet")
            .at("/spec/template");

    assertThat(!after.equals(before)).isEqualTo(restarts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replica=3                                   | additional properties",
        "adapters.files=null                         | describe at least one registry",
        "adapters.files={\"a/b\":\"type=consul\"}    | a/b",
        "mcp.enabled=false                           | nothing would leave the bridge",
        "admin.port=15500                            | mcp.port and admin.port are the same",
        "settings={\"mcp.port\":1}                   | mcp.port is set by the chart",
        "settings={\"mcp.shards\":4}                 | mcp.shards is set by the chart",
        "settings={\"store.quiet\":\"1s\\nmcp.port=1\"} | store.quiet",
        "mcp.shards=[1]                              | minimum",
        "networkPolicy.istiod=[]                     | minItems",
      })
  void mistakesAreRefused(String set, String complaint) {
    Helm.Result result = chart().template(Values.named("mcp"), set);

    assertThat(result.status()).isNotZero();
    assertThat(result.errors()).contains(complaint);
  }

  @Test
  void aReleaseIsInstalledAndUpgraded() {
    Values shards = Values.named("shards");

    assertThat(helm("install", "elsewhere", shards).text()).contains("STATUS: deployed");
    assertThat(helm("upgrade", "elsewhere", shards, "--set", "replicas=3").text())
        .contains("REVISION: 2");

    assertThat(
            server()
                .admin()
                .get("/apis/apps/v1/namespaces/elsewhere/statefulsets/registry-bridge")
                .json()
                .at("/spec/replicas")
                .asInt())
        .isEqualTo(3);
    assertThat(helmAs("another", "elsewhere", shards).errors())
        .contains("shard-1-of-4", "invalid ownership metadata");
  }

  private static void assertLeadsToAService(URI source, Manifests manifests) {
    List<String> host = List.of(source.getHost().split("\\."));
    JsonNode service = manifests.find("Service", host.getFirst()).orElseThrow().content();
    assertThat(host).hasSize(3).endsWith(service.at("/metadata/namespace").asText(), "svc");
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(source.getPort());
    assertThat(service.at("/spec/selector"))
        .isEqualTo(manifests.only("StatefulSet").at("/spec/selector/matchLabels"));
  }

  private Configuration load(PodFiles files) throws IOException {
    Map<String, String> variables = files.variables();
    ConfigurationLoader loader =
        new ConfigurationLoader(
            AdapterTypes.installed(Path.of("no-plugins")),
            name -> Optional.ofNullable(variables.get(name)));
    return switch (loader.load(files.write())) {
      case LoadedConfiguration.Complete complete -> complete.configuration();
      case LoadedConfiguration.Invalid invalid ->
          throw new AssertionError("the bridge would not start: " + invalid.problems());
    };
  }

  /** A pod as the StatefulSet's controller would make it. */
  private ObjectNode pod(Values values) {
    Manifest set = chart().render(values).ofKind("StatefulSet").findFirst().orElseThrow();
    ObjectNode pod = (ObjectNode) accepted(set).json().at("/spec/template");
    pod.put("apiVersion", "v1").put("kind", "Pod");
    pod.withObject("/metadata")
        .put("name", "registry-bridge-0")
        .put("namespace", Chart.NAMESPACE)
        .remove("creationTimestamp");
    TreeSet<String> volumes = new TreeSet<>();
    pod.at("/spec/volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    if (!volumes.contains("data")) {
      ObjectNode data = pod.withArray("/spec/volumes").addObject().put("name", "data");
      data.putObject("persistentVolumeClaim").put("claimName", "data-registry-bridge-0");
    }
    return pod;
  }

  private static Manifest manifest(ObjectNode object) {
    return new Manifest(object.toString(), object);
  }

  private Answer accepted(Manifest object) {
    Answer answer = api().wouldTake(object);
    assertThat(answer.ok()).as("%s: %s", object, answer.body()).isTrue();
    return answer;
  }

  private Helm.Result helm(String command, String namespace, Values values, String... more) {
    return helm(command, Chart.RELEASE, namespace, values, List.of(more));
  }

  private Helm.Result helmAs(String release, String namespace, Values values) {
    return helm("install", release, namespace, values, List.of());
  }

  private Helm.Result helm(
      String command, String release, String namespace, Values values, List<String> more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, release, Chart.directory().toString()));
    arguments.addAll(values.flags());
    arguments.addAll(List.of("--namespace", namespace));
    arguments.addAll(List.of("--kubeconfig", server().kubeconfig().toString()));
    arguments.addAll(more);
    return chart().helm().run(arguments);
  }

  private static List<JsonNode> allowing(JsonNode ingress, String port) {
    return StreamSupport.stream(ingress.spliterator(), false)
        .filter(rule -> rule.at("/ports/0/port").asText().equals(port))
        .toList();
  }

  private static Optional<Integer> port(JsonNode ports, String name) {
    return StreamSupport.stream(ports.spliterator(), false)
        .filter(port -> port.path("name").asText().equals(name))
        .map(port -> port.path("containerPort").asInt())
        .findFirst();
  }

  private Chart chart() {
    return provided.orElseThrow();
  }

  private KubeApiServer server() {
    return server.orElseThrow();
  }

  private KubernetesApi api() {
    return new KubernetesApi(server().admin());
  }
}
