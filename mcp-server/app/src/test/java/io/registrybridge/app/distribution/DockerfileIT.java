package io.registrybridge.app.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Dockerfile makes of the archive, without Docker: its commands are run in a folder, and
 * the program is started as a container would start it.
 */
final class DockerfileIT {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  // Everything is read-only but the two folders that a pod has volumes for.
  private static final String READ_ONLY =
      """
      mount --bind "$DATA" "$DATA"
      mount --bind "$IMAGE" "$IMAGE"
      mount -o remount,bind,ro "$IMAGE"
      mount --bind "$TEMPORARY" "$TEMPORARY"
      mount -o remount,bind,ro /
      if touch "$IMAGE/bin/x" 2>/dev/null; then exit 99; fi
      cd "$IMAGE"
      exec "$@"
      """;

  @TempDir private Path directory = Path.of("");

  private Path image = Path.of("");

  @BeforeEach
  void followTheFirstStage() throws Exception {
    Path unpacked = Files.createDirectories(directory.resolve("unpacked"));
    run(unpacked, "tar", "-xzf", Distribution.archive().toString());
    run(unpacked, "sh", "-euc", Dockerfile.read().only("RUN"));
    image = unpacked.resolve("registry-bridge");
  }

  @Test
  void theProgramStartsWithoutAShell() throws Exception {
    Process process = start(image, command("version"));

    assertThat(process.inputReader().readLine()).startsWith("registry-bridge ");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void itIsStartedAsAUserWithANumberWhichOwnsTheDataAndNothingElse() throws Exception {
    Dockerfile dockerfile = Dockerfile.read();

    assertThat(dockerfile.only("USER")).isEqualTo("65532:65532");
    assertThat(dockerfile.last("COPY"))
        .startsWith("--from=unpacked --chown=65532:65532 ")
        .endsWith(" /var/lib/registry-bridge");
    assertThat(dockerfile.last("WORKDIR")).isEqualTo("/opt/registry-bridge");
    assertThat(dockerfile.words("CMD")).containsExactly("run", "--config", "/etc/registry-bridge");
  }

  @Test
  void commandsInAContainerFindItsConfiguration() throws Exception {
    assertThat(Files.readSymbolicLink(image.resolve("conf")))
        .isEqualTo(Path.of("/etc/registry-bridge"));
  }

  @Test
  void everyAdapterStartsWhereNothingCanBeWrittenButTheData() throws Exception {
    assumeThat(canMount())
        .as("this machine lets nobody make a mount namespace (unshare --map-root-user --mount)")
        .isTrue();
    int admin = FreePorts.next();
    Path configuration = configuration(admin);
    Path log = directory.resolve("log");
    Process process = startReadOnly(log, command("run", "--config", configuration.toString()));

    try {
      await()
          .atMost(60, TimeUnit.SECONDS)
          .untilAsserted(
              () -> {
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                assertThat(statusOf(admin, "/readyz")).isEqualTo(200);
                assertThat(directory.resolve("data")).isNotEmptyDirectory();
              });
    } finally {
      process.destroy();
    }

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(log).content().contains("stopped").doesNotContainIgnoringCase("read-only file");
  }

  /** All kinds of registries, none of which is there, and a machine. */
  private Path configuration(int admin) throws IOException {
    Path configuration = Files.createDirectories(directory.resolve("configuration"));
    Path adapters = Files.createDirectories(configuration.resolve("adapters"));
    Files.writeString(
        configuration.resolve("bridge.properties"),
        """
        mcp.port=%d
        admin.port=%d
        data.directory=%s
        """
            .formatted(FreePorts.next(), admin, directory.resolve("data")));
    for (String type : List.of("consul", "eureka", "nacos", "zookeeper")) {
      Files.writeString(
          adapters.resolve(type + ".properties"), "type=%s\nrequired=false\n".formatted(type));
    }
    Files.writeString(adapters.resolve("machines.properties"), "type=vm\nvm.directory=vm\n");
    Path machines = Files.createDirectories(configuration.resolve("vm"));
    Files.writeString(
        machines.resolve("billing.properties"),
        "service=billing\nports.http=8080\ninstances.1.address=10.0.0.1\n");
    return configuration;
  }

  /** What a container runs, with the JDK of this test. */
  private static List<String> command(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(Dockerfile.read().words("ENTRYPOINT"));
    assertThat(command.getFirst()).isEqualTo("java");
    command.set(0, JAVA.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private Process startReadOnly(Path log, List<String> command) throws IOException {
    List<String> words = new ArrayList<>(namespace());
    words.addAll(List.of("sh", "-euc", READ_ONLY, "sh"));
    words.addAll(command);
    ProcessBuilder process = new ProcessBuilder(words);
    process.environment().put("IMAGE", image.toString());
    Path data = Files.createDirectories(directory.resolve("data"));
    process.environment().put("DATA", data.toString());
    Path temporary = Files.createDirectories(directory.resolve("temporary"));
    process.environment().put("TEMPORARY", temporary.toString());
    // A pod has a volume at /tmp.
    process.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private boolean canMount() throws Exception {
    List<String> words = new ArrayList<>(namespace());
    words.addAll(List.of("mount", "--bind", directory.toString(), directory.toString()));
    try {
      return new ProcessBuilder(words).start().waitFor() == 0;
    } catch (IOException e) {
      // There is no unshare.
      return false;
    }
  }

  private static List<String> namespace() {
    return List.of("unshare", "--map-root-user", "--mount");
  }

  /** The status of the answer; 0 while nobody answers. */
  private static int statusOf(int port, String path) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private static Process start(Path folder, List<String> command) throws IOException {
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private static void run(Path folder, String... command) throws Exception {
    Process process = start(folder, List.of(command));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
