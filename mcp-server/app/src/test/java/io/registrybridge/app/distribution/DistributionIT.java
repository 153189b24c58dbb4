package io.registrybridge.app.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.app.PluginJars;
import io.registrybridge.app.TestConfigurations;
import io.registrybridge.app.demo.SampleRegistry;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as it was just built, unpacked. */
final class DistributionIT {
  @TempDir private Path directory = Path.of("");

  @Test
  void itHasWhatRunsAndWhatExplainsIt() throws IOException {
    Path home = Distribution.home();

    assertThat(Distribution.names(home))
        .containsExactlyInAnyOrder(
            "bin",
            "conf",
            "lib",
            "plugins",
            "README.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "docs",
            "deploy",
            "adapters");
    assertThat(home.resolve("bin/bridge")).isExecutable();
    assertThat(home.resolve("conf/bridge.properties")).exists();
    assertThat(Distribution.names(home.resolve("lib")))
        .anyMatch(jar -> jar.startsWith("registry-bridge-app-"))
        .anyMatch(jar -> jar.startsWith("registry-bridge-api-"))
        .noneMatch(jar -> jar.startsWith("junit-") || jar.startsWith("assertj-"))
        .noneMatch(jar -> jar.startsWith("registry-bridge-testkit"));
    assertThat(home.resolve("docs/getting-started.md")).exists();
    assertThat(home.resolve("adapters/consul/DESIGN.md")).exists();
    assertThat(Distribution.names(home.resolve("deploy")))
        .containsExactlyInAnyOrder("docker", "helm", "kubernetes", "systemd");
  }

  @Test
  void itSaysItsVersion() throws Exception {
    Process process = bridge("version").redirectErrorStream(true).start();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(output).startsWith("registry-bridge ").doesNotContain("not packaged");
  }

  @Test
  void aSignalReachesItAndEndsItWithinFiveSeconds() throws Exception {
    PluginJars.install(directory.resolve("plugins"), SampleRegistry.class);
    TestConfigurations.write(
        directory,
        "mcp.port=%d\nadmin.port=%d\n".formatted(FreePorts.next(), FreePorts.next()),
        "type=sample");
    Path output = directory.resolve("output");
    Process process =
        bridge(
                "run",
                "--config",
                directory.toString(),
                "--plugins",
                directory.resolve("plugins").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    await()
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(output).content().contains("answers go out from now on"));

    process.destroy();

    assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(output).content().contains("configSources:", "stopping", "stopped");
  }

  @Test
  void theDemoShowsMachinesAndARegistryAndCleansUp() throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder demo = bridge("demo").redirectErrorStream(true).redirectOutput(output.toFile());
    demo.environment().put("BRIDGE_JAVA_OPTS", "-Djava.io.tmpdir=" + directory);
    Process process = demo.start();
    await()
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(output)
                    .content()
                    .contains("name: billing.vm.example", "name: orders.shop.example")
                    .contains("name: reports.vm.example", "version: v2"));

    process.destroy();

    assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(Distribution.names(directory)).containsExactly("output");
  }

  private static ProcessBuilder bridge(String... arguments) throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(Distribution.home().resolve("bin/bridge").toString());
    process.command().addAll(List.of(arguments));
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return process;
  }
}
