package io.registrybridge.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.engine.config.BridgeConfig.LogConfig;
import io.registrybridge.engine.config.BridgeConfig.LogFormat;
import io.registrybridge.engine.config.BridgeConfig.LogLevel;
import io.registrybridge.engine.config.BridgeConfig.McpConfig;
import io.registrybridge.engine.config.BridgeConfig.StoreConfig;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationLoaderTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/configuration");
  private static final Map<String, String> ENVIRONMENT =
      Map.of("MEADOW_TOKEN", "t0p-s3cret", "EMPTY", "", "PORT", "15600");

  private final ConfigurationLoader loader =
      new ConfigurationLoader(
          List.of(new MeadowRegistry()), name -> Optional.ofNullable(ENVIRONMENT.get(name)));

  /** Each folder is a configuration, with what must be said of it in expected.txt. */
  @TestFactory
  Stream<DynamicTest> everyProblemOfEveryFileIsReportedAtOnce() throws IOException {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      return folders.sorted().toList().stream()
          .map(
              folder ->
                  DynamicTest.dynamicTest(
                      String.valueOf(folder.getFileName()),
                      () ->
                          assertThat(described(loader.load(folder)))
                              .isEqualTo(Files.readString(folder.resolve("expected.txt")))));
    }
  }

  @Test
  void anEmptyBridgeFileMeansAllDefaults(@TempDir Path directory) throws IOException {
    write(directory, "", "meadow.addresses=a");

    BridgeConfig bridge = complete(directory).bridge();

    assertThat(bridge.mcp())
        .isEqualTo(new McpConfig("127.0.0.1", 15500, 1, false, Optional.empty()));
    assertThat(bridge.admin().address()).isEqualTo("127.0.0.1");
    assertThat(bridge.admin().port()).isEqualTo(15490);
    assertThat(bridge.admin().token()).isEmpty();
    assertThat(bridge.dataDirectory()).isEqualTo(directory.resolve("data"));
    assertThat(bridge.store())
        .isEqualTo(new StoreConfig(Duration.ofMillis(20), Duration.ofMillis(250)));
    assertThat(bridge.log()).isEqualTo(new LogConfig(LogFormat.TEXT, LogLevel.INFO));
  }

  @Test
  void anAdapterFileWithOnlyItsTypeMeansAllDefaults(@TempDir Path directory) throws IOException {
    write(directory, "istio.namespace=mesh", "meadow.addresses=a");

    ConfiguredSource<?> source = complete(directory).sources().getFirst();

    SourceConfig config = source.config();
    assertThat(source.enabled()).isTrue();
    assertThat(config.name()).isEqualTo("orders");
    assertThat(config.required()).isTrue();
    assertThat(config.naming().host()).isEqualTo("${service}.meadow");
    assertThat(config.naming().namespace()).isEqualTo("mesh");
    assertThat(config.naming().exportTo()).isEmpty();
    assertThat(config.entry().meshInternal()).isTrue();
    assertThat(config.entry().servicePorts())
        .isEqualTo(Map.of("http", 80, "grpc", 80, "https", 443));
    assertThat(config.entry().defaultProtocol()).isEqualTo("http");
    assertThat(config.omit()).isEqualTo(Set.of(OmitRule.values()));
    assertThat(config.services().selects("anything")).isTrue();
  }

  @Test
  void whatChangesAllTheTimeBecomesNoLabelByDefault(@TempDir Path directory) throws IOException {
    write(directory, "", "meadow.addresses=a");

    EntryConfig.LabelSelection labels =
        complete(directory).sources().getFirst().config().entry().labels();

    assertThat(Stream.of("timestamp", "startTimestamp", "pid", "app.pid", "uptime", "load-average"))
        .noneMatch(labels::selects);
    assertThat(Stream.of("version", "zone", "rapid", "team")).allMatch(labels::selects);
  }

  @Test
  void theSourceSettingsReachTheEngineAndTheAdapter(@TempDir Path directory) throws IOException {
    write(
        directory,
        "mcp.port=${env:PORT}",
        """
        meadow.addresses = a, b
        meadow.token = ${env:MEADOW_TOKEN}
        meadow.interval = 1m
        meadow.directory = fields
        enabled = false
        required = false
        services.include = orders-*
        services.exclude = orders-old
        istio.host = ${service}[.${version}].${source}.example
        istio.namespace = mesh-${datacenter}
        istio.export-to = ., shop
        istio.aliases = ${service}.old, ${service}.older
        istio.host-override = mesh-host
        istio.merge = shop
        istio.merge-mode = priority
        istio.merge-order = 7
        istio.location = MESH_EXTERNAL
        istio.ports = http:8080
        istio.protocol = TCP
        labels.include = version
        labels.exclude =
        endpoints.omit = disabled, weight-zero
        """);

    Configuration configuration = complete(directory);

    ConfiguredSource<?> source = configuration.sources().getFirst();
    assertThat(configuration.bridge().mcp().port()).isEqualTo(15600);
    assertThat(configuration.enabledSources()).isEmpty();
    assertThat(source.settings())
        .isEqualTo(
            new MeadowRegistry.Config(
                List.of("a", "b"),
                Optional.of("t0p-s3cret"),
                Duration.ofMinutes(1),
                directory.resolve("fields")));
    SourceConfig config = source.config();
    assertThat(config.required()).isFalse();
    assertThat(config.services().selects("orders-new")).isTrue();
    assertThat(config.services().selects("orders-old")).isFalse();
    assertThat(config.naming().host()).isEqualTo("${service}[.${version}].${source}.example");
    assertThat(config.naming().namespace()).isEqualTo("mesh-${datacenter}");
    assertThat(config.naming().exportTo()).containsExactly(".", "shop");
    assertThat(config.naming().aliases()).containsExactly("${service}.old", "${service}.older");
    assertThat(config.naming().hostOverride()).contains("mesh-host");
    assertThat(config.naming().merge())
        .contains(new MergeGroup("shop", MergeGroup.Mode.PRIORITY, 7));
    assertThat(config.entry().meshInternal()).isFalse();
    assertThat(config.entry().servicePorts()).isEqualTo(Map.of("http", 8080));
    assertThat(config.entry().defaultProtocol()).isEqualTo("tcp");
    assertThat(config.entry().labels().selects("timestamp")).isFalse();
    assertThat(config.entry().labels().selects("version")).isTrue();
    assertThat(config.omit()).containsExactlyInAnyOrder(OmitRule.DISABLED, OmitRule.WEIGHT_ZERO);
  }

  @Test
  void aSecretFromAFileLosesItsLineEndAndIsNeverShown(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("admin-token"), "s3cret\n");
    write(
        directory, "admin.address=0.0.0.0\nadmin.token=${file:admin-token}", "meadow.addresses=a");

    BridgeConfig bridge = complete(directory).bridge();

    assertThat(bridge.admin().token()).contains(new Secret("s3cret"));
    assertThat(bridge.toString()).doesNotContain("s3cret");
  }

  @Test
  void filesAreReadAsUtf8(@TempDir Path directory) throws IOException {
    write(directory, "", "meadow.addresses = Grüße");

    ConfiguredSource<?> source = complete(directory).sources().getFirst();

    assertThat(source.settings())
        .isInstanceOfSatisfying(
            MeadowRegistry.Config.class,
            config -> assertThat(config.addresses()).containsExactly("Grüße"));
  }

  @Test
  void aFileThatIsNotUtf8IsAProblem(@TempDir Path directory) throws IOException {
    write(directory, "", "meadow.addresses=a");
    Files.write(
        directory.resolve("adapters/latin.properties"),
        "type=meadow\nmeadow.addresses=Grüße".getBytes(StandardCharsets.ISO_8859_1));

    String said = described(loader.load(directory));

    assertThat(said).contains("adapters/latin.properties: expected a file in UTF-8");
  }

  @Test
  void aMissingDirectoryIsAProblemAndNeverAnEmptyConfiguration(@TempDir Path directory) {
    Path missing = directory.resolve("conf");

    LoadedConfiguration loaded = loader.load(missing);

    assertThat(described(loaded)).startsWith("invalid\n" + missing + ": expected a directory");
  }

  private Configuration complete(Path directory) {
    return switch (loader.load(directory)) {
      case LoadedConfiguration.Complete complete -> complete.configuration();
      case LoadedConfiguration.Invalid invalid ->
          throw new AssertionError("expected no problems: " + invalid.problems());
    };
  }

  private static void write(Path directory, String bridge, String adapter) throws IOException {
    Files.createDirectories(directory.resolve("adapters"));
    Files.writeString(directory.resolve("bridge.properties"), bridge);
    Files.writeString(directory.resolve("adapters/orders.properties"), "type=meadow\n" + adapter);
  }

  private static String described(LoadedConfiguration loaded) {
    return switch (loaded) {
      case LoadedConfiguration.Complete complete ->
          lines("complete", complete.configuration().notices());
      case LoadedConfiguration.Invalid invalid -> lines("invalid", invalid.problems());
    };
  }

  private static String lines(String head, List<?> said) {
    return Stream.concat(Stream.of(head), said.stream().map(Object::toString))
        .map(line -> line.replace(Path.of("").toAbsolutePath().toString(), "."))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
