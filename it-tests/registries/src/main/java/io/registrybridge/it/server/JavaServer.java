package io.registrybridge.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A launcher of {@code it-tests/servers} in a process of its own, with a directory of its own. It
 * counts as started when it has printed a line {@value #READY}. Closing it ends the process and
 * removes the directory; the log is kept when {@link #keepLog()} was called.
 *
 * <p>Not thread-safe.
 */
public final class JavaServer implements AutoCloseable {
  /** The line by which a launcher says that its server takes requests. */
  public static final String READY = "SERVER-READY";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final Launch launch;
  private final Path directory;
  private Optional<Process> process = Optional.empty();
  private boolean keepLog;

  /**
   * What is run.
   *
   * @param module the artifact of the launcher's module, such as {@code
   *     registry-bridge-it-server-eureka}
   * @param mainClass the launcher
   * @param jvmArguments before the class path, such as {@code -Xmx256m}
   * @param arguments of the launcher
   */
  public record Launch(
      String module, String mainClass, List<String> jvmArguments, List<String> arguments) {
    public Launch {
      jvmArguments = List.copyOf(jvmArguments);
      arguments = List.copyOf(arguments);
    }
  }

  private JavaServer(Launch launch, Path directory) {
    this.launch = launch;
    this.directory = directory;
  }

  /**
   * Starts a server and waits until it takes requests.
   *
   * @param directory its working directory, where its data and its log are; deleted by {@link
   *     #close()}
   * @throws UncheckedIOException if it does not come up; the message has what it said
   */
  public static JavaServer start(Launch launch, Path directory) {
    JavaServer server = new JavaServer(launch, directory);
    server.startAgain();
    return server;
  }

  /** The process id. */
  public long pid() {
    return process
        .orElseThrow(() -> new IllegalStateException(launch.module() + " is not running"))
        .pid();
  }

  /** Kills the process as {@code kill -9} does, and waits for its end. */
  public void kill() {
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          try {
            running.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    process = Optional.empty();
  }

  /** Starts again with the same arguments and what is in its directory, and waits. */
  public void startAgain() {
    try {
      long logged = Files.exists(log()) ? Files.size(log()) : 0;
      Process started =
          new ProcessBuilder(command())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      process = Optional.of(started);
      awaitReady(started, logged);
    } catch (IOException e) {
      throw new UncheckedIOException(launch.module() + " could not be started", e);
    }
  }

  /** Where the server writes what it does. */
  public Path log() {
    return directory.resolve("server.log");
  }

  /** Keeps the directory with the log beyond the end, for a test that failed. */
  public void keepLog() {
    keepLog = true;
  }

  @Override
  public void close() {
    kill();
    if (keepLog) {
      System.err.println("[" + launch.module() + "] the server's log is kept in " + log());
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }

  private List<String> command() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launch.jvmArguments());
    command.addAll(List.of("-cp", classPath(launch.module()), launch.mainClass()));
    command.addAll(launch.arguments());
    return command;
  }

  /** The module itself, and what its build has listed. */
  private static String classPath(String module) throws IOException {
    String name = "META-INF/registry-bridge/" + module + ".classpath";
    URL list = JavaServer.class.getClassLoader().getResource(name);
    if (list == null) {
      throw new IOException(
          "no " + name + " on the class path: is " + module + " a dependency, and was it built?");
    }
    try (InputStream in = list.openStream()) {
      String libraries = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return home(list, name) + System.getProperty("path.separator") + libraries;
    }
  }

  /** The jar or the directory that has a resource. */
  private static Path home(URL resource, String name) throws IOException {
    try {
      if (resource.openConnection() instanceof JarURLConnection jar) {
        return Path.of(jar.getJarFileURL().toURI());
      }
      Path home = Path.of(resource.toURI());
      return home.getRoot()
          .resolve(home.subpath(0, home.getNameCount() - Path.of(name).getNameCount()));
    } catch (URISyntaxException e) {
      throw new IOException("unexpected place of " + name + ": " + resource, e);
    }
  }

  private void awaitReady(Process started, long logged) throws IOException {
    long begin = System.nanoTime();
    while (!said(logged).lines().anyMatch(READY::equals)) {
      if (!started.isAlive() || System.nanoTime() - begin > START_LIMIT.toNanos()) {
        keepLog();
        String how =
            started.isAlive() ? "is not ready after " + START_LIMIT.toSeconds() + " s" : "ended";
        kill();
        throw new IOException(launch.module() + " " + how + "; it said:\n" + said(logged));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while " + launch.module() + " started", e);
      }
    }
  }

  /** The log from an offset on. */
  private String said(long from) throws IOException {
    byte[] all = Files.readAllBytes(log());
    return new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
  }
}
