package io.registrybridge.it.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One command of a build, with its output appended to a log.
 *
 * @param directory where it runs
 * @param command the program and its arguments
 * @param environment on top of what this process has
 * @param log where its output goes
 * @param limit when it is given up
 */
record BuildStep(
    Path directory,
    List<String> command,
    Map<String, String> environment,
    Path log,
    Duration limit) {
  BuildStep {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * Runs it and waits.
   *
   * @return its exit status
   * @throws IOException if it cannot be started or takes too long
   */
  int run() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = builder.start();
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " took more than " + limit + "; see " + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted during " + command, e);
    }
  }

  /** The first program of a name on the PATH. */
  static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
