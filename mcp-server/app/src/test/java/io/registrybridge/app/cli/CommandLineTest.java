package io.registrybridge.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.app.PluginJars;
import io.registrybridge.app.TestConfigurations;
import io.registrybridge.app.UnreachableRegistry;
import io.registrybridge.app.demo.SampleRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CommandLineTest {
  @TempDir private Path directory = Path.of("");

  private record Result(int exitCode, String out, String errors) {}

  @Test
  void versionSaysWhichProgramAndWhichJava() {
    Result result = bridge("version");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith("registry-bridge ").contains("Java ");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    Result result = bridge("fly");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("fly");
  }

  @Test
  void noCommandIsWrongUsageAndShowsTheCommands() {
    Result result = bridge();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("run", "check", "render", "demo", "version");
  }

  @Test
  void checkReportsAllProblemsOfAllFiles() throws IOException {
    TestConfigurations.write(directory, "mcp.prot=1\nlog.format=xml\n", "type=etcd\n");

    Result result = bridge("check", "--config", directory.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors())
        .contains("bridge.properties:1: mcp.prot")
        .contains("did you mean mcp.port?")
        .contains("bridge.properties:2: log.format=xml")
        .contains("adapters/shop.properties:1: type=etcd");
  }

  @Test
  void aMissingDirectoryIsAConfigurationProblem() {
    Result result = bridge("run", "--config", directory.resolve("none").toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("expected a directory with bridge.properties");
  }

  @Test
  void renderSaysWhatATimeLooksLike() {
    Result result = bridge("render", "--timeout", "soon");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("250ms, 30s");
  }

  @Test
  void checkTriesEverySourceThatIsEnabled() throws IOException {
    installPlugins();
    TestConfigurations.write(directory, "", "type=sample");
    Files.writeString(
        directory.resolve("adapters/off.properties"), "type=unreachable\nenabled=false");

    Result result = bridge("check", "--config", directory.toString(), "--plugins", plugins());

    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("no problems")
        .contains("shop (sample): usable")
        .doesNotContain("off");
  }

  @Test
  void checkFailsIfARegistryCannotBeUsed() throws IOException {
    installPlugins();
    TestConfigurations.write(directory, "", "type=unreachable");

    Result result = bridge("check", "--config", directory.toString(), "--plugins", plugins());

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("shop (unreachable): not usable", "error: 127.0.0.1:1 refuses us");
  }

  @Test
  void renderWritesEveryServiceEntryOnce() throws IOException {
    installPlugins();
    TestConfigurations.write(directory, "istio.namespace=mesh", "type=sample\nsample.interval=1h");

    Result result = bridge("render", "--config", directory.toString(), "--plugins", plugins());

    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .isEqualToNormalizingNewlines(
            new String(
                Objects.requireNonNull(CommandLineTest.class.getResourceAsStream("rendered.yaml"))
                    .readAllBytes(),
                StandardCharsets.UTF_8));
  }

  @Test
  void renderIntoAFileReplacesIt() throws IOException {
    installPlugins();
    TestConfigurations.write(directory, "", "type=sample\nsample.interval=1h");
    Path file = Files.writeString(directory.resolve("mesh.yaml"), "old");

    Result result =
        bridge(
            "render",
            "--config",
            directory.toString(),
            "--plugins",
            plugins(),
            "--output",
            file.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(file).content().startsWith("---\napiVersion: networking.istio.io/v1\n");
  }

  @Test
  void renderWritesNothingIfASourceCannotBeReadEvenIfItIsNotRequired() throws IOException {
    installPlugins();
    TestConfigurations.write(directory, "", "type=sample");
    Files.writeString(
        directory.resolve("adapters/gone.properties"), "type=unreachable\nrequired=false");

    Result result =
        bridge(
            "render",
            "--config",
            directory.toString(),
            "--plugins",
            plugins(),
            "--timeout",
            "300ms");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.errors())
        .contains("gone (unreachable): registry-unreachable: 127.0.0.1:1 refuses us")
        .doesNotContain("shop");
  }

  @Test
  void runPrintsWhatIstiodNeeds() throws IOException {
    installPlugins();
    TestConfigurations.write(directory, "mcp.port=15600\nmcp.shards=2", "type=sample");

    Result result =
        bridge(
            "run", "--config", directory.toString(), "--plugins", plugins(), "--print-mesh-config");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("configSources:", "xds://127.0.0.1:15600", "xds://127.0.0.1:15601", "k8s://");
  }

  @Test
  void runPrintsShardsByHostName() throws IOException {
    installPlugins();
    TestConfigurations.write(directory, "mcp.port=15600", "type=sample");

    Result result =
        bridge(
            "run",
            "--config",
            directory.toString(),
            "--plugins",
            plugins(),
            "--print-mesh-config",
            "--mesh-host=bridge.mesh",
            "--mesh-shards=2");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("xds://shard-1-of-2.bridge.mesh:15600", "xds://shard-2-of-2.bridge.mesh:15600");
  }

  @Test
  void runSaysWhichAddressIsTaken() throws IOException {
    installPlugins();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TestConfigurations.write(
          directory, "admin.port=0\nmcp.port=" + taken.getLocalPort(), "type=sample");

      Result result = bridge("run", "--config", directory.toString(), "--plugins", plugins());

      assertThat(result.exitCode()).isEqualTo(4);
      assertThat(result.errors()).startsWith("address-unavailable: ").contains("mcp.port");
    }
  }

  private String plugins() {
    return directory.resolve("plugins").toString();
  }

  private void installPlugins() throws IOException {
    PluginJars.install(directory.resolve("plugins"), SampleRegistry.class);
    PluginJars.install(directory.resolve("plugins"), UnreachableRegistry.class);
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
}
