package io.registrybridge.it.consul;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds a Consul program: on the PATH, else built once from its Go module into a cache directory
 * that is keyed by the module's pins. Blocks, for minutes when it builds; safe for use by several
 * processes.
 */
public final class ConsulBinary {
  /** Names a program to be used and nothing else, such as a release that is to be tested. */
  public static final String PROPERTY = "consul.binary";

  private static final Duration BUILD_LIMIT = Duration.ofMinutes(30);

  private ConsulBinary() {}

  /** The program; empty where there is none and no Go to build it. */
  public static Optional<Path> find() {
    String given = System.getProperty(PROPERTY, "");
    if (!given.isEmpty()) {
      return Optional.of(Path.of(given));
    }
    Optional<Path> onPath = onPath("consul");
    return onPath.isPresent() ? onPath : cached();
  }

  /**
   * Taken out of Consul's image where there is Docker, else built; once for each pinned version.
   */
  private static Optional<Path> cached() {
    Optional<Path> module = module();
    if (module.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path cached = cacheDirectory(module.get()).resolve("consul");
      if (Files.isExecutable(cached)) {
        return Optional.of(cached);
      }
      boolean possible = DockerConsul.isLikely() || onPath("go").isPresent();
      return possible ? Optional.of(provide(module.get(), cached)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Consul could not be provided", e);
    }
  }

  /** The pinned module lies in the sources, wherever below the root of the clone a test runs. */
  private static Optional<Path> module() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      for (String place : List.of("consul-server", "it-tests/registries/consul-server")) {
        if (Files.isRegularFile(at.resolve(place).resolve("go.sum"))) {
          return Optional.of(at.resolve(place));
        }
      }
    }
    return Optional.empty();
  }

  private static Path cacheDirectory(Path module) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    digest.update(Files.readAllBytes(module.resolve("go.mod")));
    digest.update(Files.readAllBytes(module.resolve("go.sum")));
    String hash = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    return Path.of(System.getProperty("user.home"), ".cache", "registry-bridge", "consul-" + hash);
  }

  private static Path provide(Path module, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    try (RandomAccessFile file =
            new RandomAccessFile(target.resolveSibling("lock").toFile(), "rw");
        FileLock lock = file.getChannel().lock()) {
      // Another test's JVM may have done it while this one waited.
      if (!Files.isExecutable(target) && lock.isValid() && !takenFromDocker(target)) {
        build(module, target);
      }
      return target;
    }
  }

  private static boolean takenFromDocker(Path target) throws IOException {
    if (!DockerConsul.isLikely()) {
      return false;
    }
    say("taking Consul out of its image, by Docker, into " + target + "; once");
    Path fresh = target.resolveSibling("consul.docker");
    try {
      DockerConsul.copyProgramTo(fresh);
    } catch (RuntimeException e) {
      say("Docker could not provide Consul: " + e);
      return false;
    }
    if (!fresh.toFile().setExecutable(true)) {
      throw new IOException(fresh + " cannot be made executable");
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  private static void build(Path module, Path target) throws IOException {
    Path fresh = target.resolveSibling("consul.new");
    Path log = target.resolveSibling("build.log");
    say("building Consul from its Go module into " + target + "; about 5 minutes, once");
    long from = System.nanoTime();
    ProcessBuilder build =
        new ProcessBuilder(
            "nice",
            "go",
            "build",
            "-p",
            "2",
            "-trimpath",
            "-ldflags=-s -w",
            "-o",
            fresh.toString(),
            "github.com/hashicorp/consul");
    build.environment().put("CGO_ENABLED", "0");
    // Read-only modules: what is built is what the pins say.
    build.environment().put("GOFLAGS", "-mod=readonly -buildvcs=false");
    build.directory(module.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    int status = run(build);
    if (status != 0) {
      throw new IOException("'go build' of Consul ended with " + status + "; see " + log);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    say("built Consul in " + (System.nanoTime() - from) / 1_000_000_000 + " s");
  }

  private static int run(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    try {
      if (!process.waitFor(BUILD_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("building Consul took more than " + BUILD_LIMIT);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while building Consul", e);
    }
  }

  private static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void say(String line) {
    System.err.println("[consul] " + line);
  }
}
