package io.registrybridge.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.app.cli.BridgeCommand;
import io.registrybridge.app.demo.DemoDirectory;
import io.registrybridge.app.demo.SampleRegistry;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.LoadedConfiguration;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A running bridge as those who operate it meet it: files, commands and the admin port. */
final class OperationTest {
  private static final String TOKEN = "s3cret";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<BridgeProcess> running = new ArrayList<>();
  @TempDir private Path directory = Path.of("");

  private record Result(int exitCode, String out, String errors) {}

  @AfterEach
  void close() {
    running.forEach(BridgeProcess::close);
    http.close();
  }

  @Test
  void anAddedFileActsWithinSeconds() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("orders.one.example"));

    writeSample("two", "");

    await()
        .untilAsserted(
            () -> assertThat(hosts()).contains("orders.one.example", "orders.two.example"));
  }

  @Test
  void anInvalidChangeIsRefusedAndTheRunningStateStays() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("orders.one.example"));

    writeSample("one", "sample.interval=soon");

    await()
        .untilAsserted(
            () ->
                assertThat(json("/api/v1/configuration").at("/problems/0").asText())
                    .startsWith("adapters/one.properties:2: sample.interval=soon"));
    assertThat(hosts()).contains("orders.one.example");
  }

  @Test
  void aMissingFileLeavesItsSourceServedUntilItIsForgotten() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    writeSample("two", "");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("orders.two.example"));
    Result early = bridge("forget", "two", "--config", directory.toString());
    assertThat(early.exitCode()).isEqualTo(5);
    assertThat(early.errors()).contains("enabled=false");

    Files.delete(directory.resolve("adapters/two.properties"));
    await()
        .untilAsserted(
            () ->
                assertThat(json("/api/v1/sources").at("/sources/1/orphaned").asBoolean()).isTrue());
    assertThat(hosts()).contains("orders.two.example");

    Result forgotten = bridge("forget", "two", "--config", directory.toString());

    assertThat(forgotten.errors()).isEmpty();
    assertThat(forgotten.exitCode()).isZero();
    assertThat(forgotten.out()).startsWith("two: forgotten");
    await()
        .untilAsserted(
            () ->
                assertThat(hosts())
                    .contains("orders.one.example")
                    .doesNotContain("orders.two.example"));
  }

  @Test
  void aFileThatDisappearsBetweenTwoProcessesLeavesItsSourceServed() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    writeSample("two", "");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("orders.two.example"));
    running.removeLast().close();
    Files.delete(directory.resolve("adapters/two.properties"));

    serve(directory);

    await()
        .untilAsserted(
            () -> assertThat(hosts()).contains("orders.one.example", "orders.two.example"));
    assertThat(json("/api/v1/sources").at("/sources/1/orphaned").asBoolean()).isTrue();
    writeSample("two", "enabled=false");
    await().untilAsserted(() -> assertThat(hosts()).doesNotContain("orders.two.example"));
    assertThat(directory.resolve("data/sources"))
        .isDirectoryContaining("glob:**/one.*")
        .isDirectoryNotContaining("glob:**/two.*");
  }

  @Test
  void aHostThatChangesBetweenTwoProcessesIsServedUnderBothNames() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("orders.one.example"));
    running.removeLast().close();

    writeSample("one", "istio.host=${service}.new.example");
    serve(directory);

    await()
        .untilAsserted(
            () -> assertThat(hosts()).contains("orders.one.example", "orders.new.example"));
  }

  @Test
  void aSourceThatIsSwitchedOffLeavesAtOnce() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    writeSample("two", "");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("orders.two.example"));

    writeSample("two", "enabled=false");

    await().untilAsserted(() -> assertThat(hosts()).doesNotContain("orders.two.example"));
    assertThat(hosts()).contains("orders.one.example");
  }

  @Test
  void anActionNamesTheSourcesThereAre() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    serve(directory);

    Result result = bridge("accept", "won", "--config", directory.toString());

    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.errors()).startsWith("bridge-refused: ").contains("'won'", "[one]");
  }

  @Test
  void acceptSaysWhatItDid() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    serve(directory);

    Result result = bridge("accept", "one", "--config", directory.toString());

    assertThat(result.errors()).isEmpty();
    assertThat(result.out()).contains("accepted: 0 held endpoints");
  }

  @Test
  void aWrongTokenIsRefusedWithAdvice() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "");
    serve(directory);
    Path wrong = Files.writeString(directory.resolve("wrong"), "guess");

    Result result =
        bridge("accept", "one", "--config", directory.toString(), "--token-file", wrong.toString());

    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.errors()).contains("401", "--token-file");
  }

  @Test
  void aBridgeThatDoesNotRunIsSaidSo() {
    Result result = bridge("explain", "cart", "--admin", "http://127.0.0.1:" + FreePorts.next());

    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.errors()).startsWith("bridge-unreachable: no bridge answers at http://");
  }

  @Test
  void explainAnswersForEveryHostOfTheDemo() throws Exception {
    try (DemoDirectory demo = DemoDirectory.create()) {
      Files.writeString(
          demo.path().resolve("adapters/shop.properties"), "type=sample\nsample.interval=1h\n");
      serve(demo.path());
      await().untilAsserted(() -> assertThat(hosts()).contains("orders.shop.example"));
      for (String host : hosts()) {
        Result result = bridge("explain", host, "--config", demo.path().toString());

        assertThat(result.errors()).isEmpty();
        assertThat(result.out())
            .startsWith(host + " is published in namespace demo\n")
            .contains("  ServiceEntry " + host + ", content ", "no client is connected")
            .containsPattern("  port \\d+ \\w+ (to \\d+)?: \\S")
            .contains("host by istio.host=", "  + ");
      }
    }
  }

  @Test
  void explainSaysWhichRuleLeftAMissingInstanceOut() throws Exception {
    writeBridge(directory, "");
    Files.createDirectories(directory.resolve("vm"));
    Files.writeString(
        directory.resolve("adapters/machines.properties"),
        "type=vm\nvm.directory=vm\nistio.host=${service}.vm.example\n");
    Files.writeString(
        directory.resolve("vm/cart.yaml"),
        """
        service: cart
        ports: {http: 8080}
        instances:
          - address: 10.0.0.1
          - address: 10.0.0.2
            weight: 0
        """);
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("cart.vm.example"));

    Result result = bridge("explain", "cart.vm.example", "--config", directory.toString());

    assertThat(result.errors()).isEmpty();
    assertThat(result.out())
        .contains("from machines/cart: 1 of 2 instances published")
        .contains("10.0.0.2")
        .contains("instance-weight-zero: its weight is 0");
    assertThat(metrics())
        .contains("bridge_findings{rule=\"instance-weight-zero\",source=\"machines\"} 1.0");
  }

  @Test
  void explainSaysWhatMayBeMeant() throws Exception {
    writeBridge(directory, "");
    writeSample("one", "services.exclude=secret-*");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).contains("orders.one.example"));

    assertThat(bridge("explain", "oders", "--config", directory.toString()).errors())
        .contains("did you mean orders?");
    assertThat(bridge("explain", "secret-1", "--config", directory.toString()).errors())
        .contains("source one takes no service of this name");
  }

  @Test
  void diffOfWhatRunsIsEmpty() throws Exception {
    writeBridge(directory, "");
    writeVm(directory, "10.0.0.1");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).hasSize(2));

    Result result = bridge("diff", "--config", directory.toString());

    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("0 added, 0 changed, 0 removed, 2 the same\n");
  }

  @Test
  void diffShowsWhatAConfigurationWouldChange() throws Exception {
    writeBridge(directory, "");
    writeVm(directory, "10.0.0.1");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).hasSize(2));
    Path other = directory.resolve("other");
    writeBridge(other, "");
    writeVm(other, "10.0.0.2");

    Result result =
        bridge("diff", "--config", other.toString(), "--admin", "http://127.0.0.1:" + adminPort);

    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains(
            "--- running: ServiceEntry registry-bridge/cart.vm.internal\n",
            "+++ wanted: ServiceEntry registry-bridge/cart.vm.internal\n",
            "10.0.0.1",
            "10.0.0.2",
            "0 added, 1 changed, 0 removed, 1 the same\n");
  }

  @Test
  void diffAgainstABridgeThatDoesNotRunIsAnError() throws Exception {
    writeBridge(directory, "");
    writeVm(directory, "10.0.0.1");

    Result result = bridge("diff", "--config", directory.toString());

    assertThat(result.exitCode()).isEqualTo(5);
  }

  @Test
  void everyMetricOfTheBridgeIsExplained() throws Exception {
    writeBridge(directory, "");
    writeVm(directory, "10.0.0.1");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).hasSize(2));
    String page = Files.readString(Path.of("../../docs/reference/metrics.md"));

    List<String> names =
        metrics()
            .lines()
            .filter(line -> line.startsWith("# TYPE bridge_"))
            .map(line -> line.split(" ", -1)[2])
            .filter(name -> !name.endsWith("_max"))
            .toList();

    assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  @Test
  void aReplicaWithoutStateTakesItFromItsPeer() throws Exception {
    writeBridge(directory, "");
    writeVm(directory, "10.0.0.1");
    serve(directory);
    await().untilAsserted(() -> assertThat(hosts()).hasSize(2));
    int peerPort = adminPort;
    Path replica = directory.resolve("replica");
    writeBridge(replica, "data.peers=http://127.0.0.1:1,http://127.0.0.1:" + peerPort + "\n");
    writeVm(replica, "10.0.0.1");
    // The registry of the replica is out of order; its place is that of the peer's.
    Files.writeString(
        replica.resolve("adapters/machines.properties"),
        "type=vm\nvm.directory=" + directory.resolve("vm") + "\n");
    Files.move(directory.resolve("vm"), directory.resolve("gone"));

    serve(replica);

    await()
        .untilAsserted(
            () -> {
              assertThat(json("/api/v1/sources").at("/sources/0/restored").asBoolean()).isTrue();
              assertThat(hosts()).containsExactly("cart.vm.internal", "shop.vm.internal");
            });
  }

  private int adminPort = FreePorts.next();

  private void serve(Path from) {
    List<RegistryAdapterFactory<?>> types =
        new ArrayList<>(AdapterTypes.installed(directory.resolve("no-plugins")));
    types.add(new SampleRegistry());
    ConfigurationLoader loader = new ConfigurationLoader(types, name -> Optional.empty());
    Configuration configuration =
        switch (loader.load(from)) {
          case LoadedConfiguration.Complete complete -> complete.configuration();
          case LoadedConfiguration.Invalid invalid ->
              throw new AssertionError("expected no problems: " + invalid.problems());
        };
    adminPort = configuration.bridge().admin().port();
    BridgeProcess process = BridgeProcess.serve(configuration, loader);
    running.add(process);
    process.follow(configuration, () -> loader.load(from));
  }

  private static void writeBridge(Path to, String more) throws IOException {
    Files.createDirectories(to.resolve("adapters"));
    Files.writeString(to.resolve("token"), TOKEN);
    Files.writeString(
        to.resolve("bridge.properties"),
        "mcp.port=%d\nadmin.port=%d\nadmin.token=${file:token}\n"
                .formatted(FreePorts.next(), FreePorts.next())
            + more);
  }

  private void writeSample(String name, String more) throws IOException {
    Files.writeString(
        directory.resolve("adapters/" + name + ".properties"),
        "type=sample\n" + (more.contains("interval") ? "" : "sample.interval=1h\n") + more + "\n");
  }

  private static void writeVm(Path to, String address) throws IOException {
    Files.createDirectories(to.resolve("vm"));
    Files.writeString(to.resolve("adapters/machines.properties"), "type=vm\nvm.directory=vm\n");
    Files.writeString(
        to.resolve("vm/cart.yaml"),
        "service: cart\nports: {http: 8080}\ninstances:\n  - address: " + address + "\n");
    Files.writeString(
        to.resolve("vm/shop.yaml"),
        "service: shop\nports: {grpc: 9090}\ninstances:\n  - address: 10.0.0.9\n");
  }

  private List<String> hosts() throws IOException, InterruptedException {
    List<String> hosts = new ArrayList<>();
    for (JsonNode resource : json("/api/v1/resources").path("resources")) {
      if (resource.path("kind").asText().equals("ServiceEntry")) {
        hosts.add(resource.path("name").asText());
      }
    }
    return hosts;
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
    return new ObjectMapper()
        .readTree(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
  }

  private String metrics() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static Result bridge(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine command =
        BridgeCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(errors, true));
    int exitCode = command.execute(arguments);
    return new Result(exitCode, out.toString(), errors.toString());
  }

  /** A changed file acts after 6 s. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }
}
