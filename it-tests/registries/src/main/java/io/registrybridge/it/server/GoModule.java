package io.registrybridge.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server that is built from a Go module of the sources, whose go.mod and go.sum pin it and all it
 * is made of. Go verifies each download by go.sum.
 */
public final class GoModule implements CachedFile.Origin {
  private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(10);
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(40);
  // Read-only modules: what is built is what the pins say.
  private static final Map<String, String> ENVIRONMENT =
      Map.of("CGO_ENABLED", "0", "GOFLAGS", "-mod=readonly -buildvcs=false");

  private final String path;
  private final Optional<Path> directory;
  private final String main;
  private final String linkerFlags;
  private final String duration;

  /**
   * A module of the clone.
   *
   * @param path its directory from the root of the clone
   * @param main the package of the program, {@code .} for the module's own
   * @param linkerFlags more of them than those that leave debug information out; may be empty
   * @param duration about how long a build takes where nothing is cached, on two cores, for people
   */
  public GoModule(String path, String main, String linkerFlags, String duration) {
    this.path = path;
    this.directory = SourceTree.find(path);
    this.main = main;
    this.linkerFlags = linkerFlags;
    this.duration = duration;
  }

  /** Where the module lies; empty outside a clone. */
  public Optional<Path> directory() {
    return directory;
  }

  @Override
  public String inputs() {
    StringBuilder inputs = new StringBuilder(main + '\n' + linkerFlags + '\n');
    directory.ifPresent(module -> sources(module).forEach(source -> inputs.append(read(source))));
    return inputs.toString();
  }

  @Override
  public Optional<String> obstacle() {
    if (directory.isEmpty()) {
      return Optional.of("no " + path + " in or above " + Path.of("").toAbsolutePath());
    }
    return BuildStep.onPath("go").isEmpty()
        ? Optional.of("no Go on the PATH to build it")
        : Optional.empty();
  }

  @Override
  public String plan() {
    return "building it from its Go module " + path + "; about " + duration + ", once";
  }

  @Override
  public void provide(Path target) throws IOException, CachedFile.UnavailableException {
    Path log = target.resolveSibling("build.log");
    // Downloads what the build needs, apart from it: only this can fail for want of a network.
    step(List.of("go", "list", "-deps", main), log, DOWNLOAD_LIMIT);
    List<String> build = new ArrayList<>(List.of("nice", "go", "build", "-p", "2", "-trimpath"));
    build.add("-ldflags=" + ("-s -w " + linkerFlags).strip());
    build.addAll(List.of("-o", target.toString(), main));
    int status = new BuildStep(module(), build, ENVIRONMENT, log, BUILD_LIMIT).run();
    if (status != 0) {
      throw new IOException("'go build' of " + path + " ended with " + status + "; see " + log);
    }
  }

  /**
   * Downloads a module that this one depends on.
   *
   * @return where its files are
   */
  public Path download(String dependency, Path log)
      throws IOException, CachedFile.UnavailableException {
    step(List.of("go", "mod", "download", dependency), log, DOWNLOAD_LIMIT);
    Path answer = log.resolveSibling("module-directory.txt");
    Files.deleteIfExists(answer);
    step(List.of("go", "list", "-m", "-f", "{{.Dir}}", dependency), answer, DOWNLOAD_LIMIT);
    return Path.of(Files.readString(answer).strip());
  }

  private void step(List<String> command, Path log, Duration limit)
      throws IOException, CachedFile.UnavailableException {
    int status = new BuildStep(module(), command, ENVIRONMENT, log, limit).run();
    if (status != 0) {
      throw new CachedFile.UnavailableException(
          command + " in " + path + " ended with " + status + "; see " + log);
    }
  }

  private Path module() {
    return directory.orElseThrow(() -> new IllegalStateException("no " + path + " here"));
  }

  private static List<Path> sources(Path module) {
    try (Stream<Path> files = Files.list(module)) {
      return files
          .filter(file -> file.toString().matches(".*(\\.go|go\\.mod|go\\.sum)"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + module, e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
