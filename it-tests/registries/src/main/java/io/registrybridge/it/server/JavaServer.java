package io.registrybridge.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  private final ServerProcess process;

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

  private JavaServer(ServerProcess process) {
    this.process = process;
  }

  /**
   * Starts a server and waits until it takes requests.
   *
   * @param directory its working directory, where its data and its log are; deleted by {@link
   *     #close()}
   * @throws UncheckedIOException if it does not come up; the message has what it said
   */
  public static JavaServer start(Launch launch, Path directory) {
    JavaServer server = begin(launch, directory);
    server.awaitReady();
    return server;
  }

  /**
   * Starts a server that is ready only together with others: {@link #awaitReady()} waits for it.
   *
   * @param directory as for {@link #start}
   */
  public static JavaServer begin(Launch launch, Path directory) {
    try {
      ServerProcess.Launch command =
          new ServerProcess.Launch(
              launch.module(), command(launch, directory), Map.of(), START_LIMIT);
      JavaServer server = new JavaServer(new ServerProcess(command, directory));
      server.process.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(launch.module() + " could not be started", e);
    }
  }

  /**
   * Waits until it takes requests for the first time.
   *
   * @throws UncheckedIOException if it does not come up; the message has what it said
   */
  public void awaitReady() {
    process.await(() -> timesReady() > 0);
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Kills the process as {@code kill -9} does, and waits for its end. */
  public void kill() {
    process.kill();
  }

  /** Starts again with the same arguments and what is in its directory, and waits. */
  public void startAgain() {
    long before = timesReady();
    process.start(() -> timesReady() > before);
  }

  private long timesReady() {
    return process.said().lines().filter(READY::equals).count();
  }

  /** Where the server writes what it does. */
  public Path log() {
    return process.log();
  }

  /** Keeps the directory with the log beyond the end, for a test that failed. */
  public void keepLog() {
    process.keepLog();
  }

  /** Ends it by force: it has nothing to hand over. */
  @Override
  public void close() {
    process.kill();
    process.close();
  }

  private static List<String> command(Launch launch, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What it leaves behind goes with the directory.
    command.add("-Djava.io.tmpdir=" + directory);
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
}
