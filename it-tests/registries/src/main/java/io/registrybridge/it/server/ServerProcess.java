package io.registrybridge.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server as a process of its own, with a directory of its own for its data and its log. Closing
 * it ends the process, and no other, and removes the directory; a copy of the log stays in {@code
 * target/server-logs}, if a module's build runs. The directory is kept when the server did not come
 * up or {@link #keepLog()} was called.
 *
 * <p>Not thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(10);
  private static final int POLL_MILLIS = 20;

  private final Launch launch;
  private final Path directory;
  private Optional<Process> process = Optional.empty();
  private boolean keepLog;

  /**
   * What is run.
   *
   * @param name for people, and of the log
   * @param command the program and its arguments
   * @param environment on top of what this process has
   * @param limit how long it may take until it is ready
   */
  public record Launch(
      String name, List<String> command, Map<String, String> environment, Duration limit) {
    public Launch {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Describes a server; starts nothing yet.
   *
   * @param directory its working directory; deleted by {@link #close()}
   */
  public ServerProcess(Launch launch, Path directory) {
    this.launch = launch;
    this.directory = directory;
  }

  /** Starts it and does not wait. */
  public void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(launch.command())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      builder.environment().putAll(launch.environment());
      process = Optional.of(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(launch.name() + " could not be started", e);
    }
  }

  /**
   * Starts it and waits.
   *
   * @param ready asked again and again, until it says yes
   * @throws UncheckedIOException if it ends or is not ready in time; the message has what it said
   */
  public void start(BooleanSupplier ready) {
    start();
    await(ready);
  }

  /**
   * Waits until it is ready, after {@link #start()}.
   *
   * @param ready asked again and again, until it says yes
   * @throws UncheckedIOException if it ends or is not ready in time; the message has what it said
   */
  public void await(BooleanSupplier ready) {
    long begin = System.nanoTime();
    while (!ready.getAsBoolean()) {
      if (!isAlive() || System.nanoTime() - begin > launch.limit().toNanos()) {
        String how = isAlive() ? "is not ready after " + launch.limit() : "ended";
        keepLog();
        close();
        throw new UncheckedIOException(
            new IOException(launch.name() + " " + how + "; it said:\n" + said()));
      }
      pause();
    }
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.map(Process::isAlive).orElse(false);
  }

  /** The process id. */
  public long pid() {
    return process
        .orElseThrow(() -> new IllegalStateException(launch.name() + " is not running"))
        .pid();
  }

  /** Kills the process as {@code kill -9} does, and waits for its end. */
  public void kill() {
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          awaitEnd(running);
        });
    process = Optional.empty();
  }

  /** Where the server writes what it does. */
  public Path log() {
    return directory.resolve(launch.name() + ".log");
  }

  /** What the server has written. */
  public String said() {
    try {
      return Files.exists(log()) ? Files.readString(log(), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log(), e);
    }
  }

  /** Keeps the directory with the log beyond the end, for a test that failed. */
  public void keepLog() {
    keepLog = true;
  }

  /** Ends it, by force where asking is not enough. */
  @Override
  public void close() {
    process.ifPresent(
        running -> {
          running.destroy();
          awaitEnd(running);
          running.destroyForcibly();
          awaitEnd(running);
        });
    process = Optional.empty();
    if (keepLog) {
      System.err.println("[" + launch.name() + "] its log is kept in " + log());
    } else {
      keepCopyOfLog();
      deleteTree(directory);
    }
  }

  /** A test that fails does so before or after this: the build's directory takes every log. */
  private void keepCopyOfLog() {
    Path build = Path.of("target");
    if (!Files.isDirectory(build) || !Files.exists(log())) {
      return;
    }
    try {
      Path logs = Files.createDirectories(build.resolve("server-logs"));
      Files.copy(
          log(),
          logs.resolve(directory.getFileName() + ".log"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep " + log(), e);
    }
  }

  private static void awaitEnd(Process running) {
    try {
      running.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + launch.name() + " started", e);
    }
  }

  /** Deletes a directory with all that is in it, if it is there. */
  public static void deleteTree(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + root, e);
    }
  }
}
