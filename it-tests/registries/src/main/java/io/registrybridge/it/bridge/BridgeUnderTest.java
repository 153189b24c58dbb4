package io.registrybridge.it.bridge;

import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.it.server.SourceTree;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The bridge as a process of its own, started as its command line starts it. */
public final class BridgeUnderTest implements AutoCloseable {
  private static final Duration LONGEST_END = Duration.ofSeconds(10);
  private static final Duration LONGEST_COMMAND = Duration.ofMinutes(1);

  /** What the distribution starts Java with. */
  private static final Path JAVA_OPTIONS =
      SourceTree.require("mcp-server/app/src/main/dist/bin/java.options");

  private static final String ADMIN_TOKEN = "the-operator-of-the-tests";

  private final Path directory;
  private final int mcpPort;
  private final int adminPort;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Process process;

  private BridgeUnderTest(Path directory, int mcpPort, int adminPort) throws IOException {
    this.directory = directory;
    this.mcpPort = mcpPort;
    this.adminPort = adminPort;
    this.process = launch();
  }

  /** Starts a bridge that watches a Consul by its HTTP port. */
  public static BridgeUnderTest on(ConsulServer consul) {
    return with(Map.of("consul", List.of("type=consul", "consul.addresses=" + consul.address())));
  }

  /**
   * Starts a bridge with any sources.
   *
   * @param adapterFiles the lines of each source's file by the source's name
   */
  public static BridgeUnderTest with(Map<String, List<String>> adapterFiles) {
    return with(adapterFiles, "");
  }

  /**
   * Starts a bridge with more settings of its own.
   *
   * @param settings lines of {@code bridge.properties}
   */
  public static BridgeUnderTest with(Map<String, List<String>> adapterFiles, String settings) {
    return start(adapterFiles, settings, FreePorts.next());
  }

  /** The same that serves no istiod itself. */
  public static BridgeUnderTest withoutMcp(
      Map<String, List<String>> adapterFiles, String settings) {
    return start(adapterFiles, settings, 0);
  }

  private static BridgeUnderTest start(
      Map<String, List<String>> adapterFiles, String settings, int mcpPort) {
    try {
      Path directory = Files.createTempDirectory("registry-bridge-it");
      int adminPort = FreePorts.next();
      Files.writeString(
          directory.resolve("bridge.properties"),
          "mcp.port=%d%nadmin.port=%d%nadmin.token=${file:%s}%n"
                  .formatted(
                      mcpPort,
                      adminPort,
                      Files.writeString(directory.resolve("admin-token"), ADMIN_TOKEN))
              + settings);
      Path adapters = Files.createDirectories(directory.resolve("adapters"));
      for (Map.Entry<String, List<String>> file : adapterFiles.entrySet()) {
        Files.write(adapters.resolve(file.getKey() + ".properties"), file.getValue());
      }
      return new BridgeUnderTest(directory, mcpPort, adminPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() throws IOException {
    return run("run", log());
  }

  private Process run(String command, Path output) throws IOException {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + JAVA_OPTIONS,
            // Instead of a share of the machine's memory, which several of them have together.
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            "io.registrybridge.app.Main",
            command,
            "--config",
            directory.toString());
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }

  /**
   * Runs another command on the same configuration, and waits for its end.
   *
   * @param name such as {@code check}
   */
  public Finished command(String name) {
    Path output = directory.resolve(name + ".out");
    try {
      Process ran = run(name, output);
      if (!ran.waitFor(LONGEST_COMMAND.toSeconds(), TimeUnit.SECONDS)) {
        ran.destroyForcibly();
        throw new IllegalStateException(
            "bridge " + name + " has not ended within " + LONGEST_COMMAND + ", see " + output);
      }
      return new Finished(ran.exitValue(), Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while bridge " + name + " ran", e);
    }
  }

  /**
   * A command that has ended.
   *
   * @param output what it has printed, on both streams
   */
  public record Finished(int exitCode, String output) {}

  /** Where istiod would connect. */
  public int mcpPort() {
    return mcpPort;
  }

  /** Where operators and replicas ask. */
  public String adminUrl() {
    return "http://127.0.0.1:" + adminPort;
  }

  /** Where the bridge keeps what it knows; it stays over a restart. */
  public Path dataDirectory() {
    return directory.resolve("data");
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Asks the admin port.
   *
   * @param path such as {@code /api/v1/sources}
   * @return the body of the answer; empty while the port does not answer
   */
  public Optional<String> admin(String path) {
    return send(HttpRequest.newBuilder(adminUri(path)));
  }

  /**
   * An operator acts.
   *
   * @param action such as {@code accept}
   * @return the body of the answer
   */
  public Optional<String> act(String source, String action) {
    return send(
        HttpRequest.newBuilder(adminUri("/api/v1/sources/" + source + "/" + action))
            .header("Authorization", "Bearer " + ADMIN_TOKEN)
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  private URI adminUri(String path) {
    return URI.create(adminUrl() + path);
  }

  private Optional<String> send(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(Duration.ofSeconds(5)).build();
    try {
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** What the bridge says. */
  public Path log() {
    return directory.resolve("bridge.log");
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** What Linux says of the process. */
  public ProcessFigures figures() {
    return new ProcessFigures(process.pid());
  }

  /**
   * Ends the process by SIGTERM, as Kubernetes does.
   *
   * @return how long that took
   */
  public Duration terminate() {
    long start = System.nanoTime();
    process.destroy();
    awaitEnd();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Ends the process as {@code kill -9} does, and waits for its end. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Starts it again on the same ports, with the same files. */
  public void startAgain() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
