package io.registrybridge.it.nacos;

import io.registrybridge.it.server.JavaServer;
import io.registrybridge.it.server.RegistryServer;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A Nacos server in a process of its own. It keeps persistent instances in its directory; ephemeral
 * ones are only in memory. Not thread-safe.
 */
public final class NacosServer implements RegistryServer {
  /** How far the gRPC port for clients is above the HTTP port. */
  public static final int GRPC_OFFSET = 1000;

  /** Beside HTTP: gRPC for clients, gRPC for servers, Raft (Nacos manual, "deployment"). */
  private static final int[] OFFSETS = {GRPC_OFFSET, GRPC_OFFSET + 1, -1000};

  private static final String TLS = "-Dnacos.remote.server.rpc.tls.";

  /** Several at once take so long that their data source gives up. */
  private static final ReentrantLock STARTING = new ReentrantLock();

  private final Options options;
  private final int port;
  private final Path directory;
  private final JavaServer process;

  /**
   * What a test can choose.
   *
   * @param version of the server
   * @param authenticated whether it asks who one is
   * @param defaultPace whether it merges pushes for 500 ms and keeps empty services for a minute,
   *     as Nacos does by default; else it is quicker with both
   * @param tls files of gRPC, which then is served to clients with certificates only
   * @param properties further ones of the server, each {@code key=value}
   */
  public record Options(
      NacosVersion version,
      boolean authenticated,
      boolean defaultPace,
      Optional<Tls> tls,
      List<String> properties) {
    public Options {
      properties = List.copyOf(properties);
    }

    /** Open to all, and quick. */
    public static Options of(NacosVersion version) {
      return new Options(version, false, false, Optional.empty(), List.of());
    }

    /** The same with users and rights. */
    public Options withAuthentication() {
      return new Options(version, true, defaultPace, tls, properties);
    }

    /** The same as slow as Nacos is by default. */
    public Options withDefaultPace() {
      return new Options(version, authenticated, true, tls, properties);
    }

    /** The same with gRPC over TLS. */
    public Options withTls(Tls files) {
      return new Options(version, authenticated, defaultPace, Optional.of(files), properties);
    }

    /** The same with other properties beside those of tests. */
    public Options with(String... others) {
      return new Options(version, authenticated, defaultPace, tls, List.of(others));
    }
  }

  /** PEM files: certificate and key of the server, and whose clients it trusts. */
  public record Tls(Path certificate, Path key, Path authority) {}

  private NacosServer(Options options, int port, List<String> members) {
    this.options = options;
    this.port = port;
    try {
      this.directory = Files.createTempDirectory("registry-bridge-nacos-server-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.process =
        JavaServer.begin(
            new JavaServer.Launch(
                options.version().module(),
                options.version().mainClass(),
                jvmArguments(options, port, members, directory),
                List.of()),
            directory);
  }

  /** Starts one on free ports and waits until it takes requests: some ten seconds. */
  public static NacosServer start(Options options) {
    return oneByOne(
        () -> {
          NacosServer server = new NacosServer(options, freePort(), List.of());
          server.process.awaitReady();
          return server;
        });
  }

  /**
   * Starts servers that are one cluster, and waits until all take requests.
   *
   * @param size how many; three can lose one
   */
  static List<NacosServer> startTogether(Options options, int size) {
    List<Integer> ports = Stream.generate(NacosServer::freePort).limit(size).toList();
    List<String> addresses = ports.stream().map(NacosServer::addressOf).toList();
    return oneByOne(
        () -> {
          List<NacosServer> members = new ArrayList<>();
          try {
            ports.forEach(port -> members.add(new NacosServer(options, port, addresses)));
            members.forEach(member -> member.process.awaitReady());
          } catch (RuntimeException e) {
            members.forEach(NacosServer::close);
            throw e;
          }
          return members;
        });
  }

  private static int freePort() {
    return FreePorts.withOthersAt(OFFSETS);
  }

  private static <T> T oneByOne(Supplier<T> start) {
    STARTING.lock();
    try {
      return start.get();
    } finally {
      STARTING.unlock();
    }
  }

  public NacosVersion version() {
    return options.version();
  }

  /** Of HTTP. */
  public int port() {
    return port;
  }

  /** For clients. */
  public String address() {
    return addressOf(port);
  }

  private static String addressOf(int port) {
    return "127.0.0.1:" + port;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void startAgain() {
    oneByOne(
        () -> {
          process.startAgain();
          return process;
        });
  }

  /** Forgets persistent instances and users, while it is not running. */
  @Override
  public void eraseData() {
    for (String name : List.of("data", "derby.log")) {
      deleteTree(directory.resolve(name));
    }
  }

  /** Stops the process without ending it, as a long pause of the machine does. */
  public void pause() {
    signal("STOP");
  }

  /** Ends the pause. */
  public void resume() {
    signal("CONT");
  }

  /** Where the server writes what it does. */
  public Path log() {
    return process.log();
  }

  @Override
  public void close() {
    process.close();
  }

  private static List<String> jvmArguments(
      Options options, int port, List<String> members, Path directory) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Xms64m",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dnacos.home=" + directory,
                "-Duser.home=" + directory,
                "-Dnacos.logs.path=" + directory.resolve("logs"),
                "-Dnacos.standalone=" + members.isEmpty(),
                // Of its database; with its default of 3 s it ends on a busy machine.
                "-Ddb.pool.config.connectionTimeout=60000",
                "-Dnacos.server.ip=127.0.0.1",
                "-Dserver.address=127.0.0.1",
                "-D" + options.version().portProperty() + "=" + port));
    if (!members.isEmpty()) {
      arguments.add("-Dnacos.member.list=" + String.join(",", members));
      // Its own database, shared by Raft. Without configuration: a member that reads that from the
      // database while a leader is elected ends (alibaba/nacos issue 10698).
      arguments.add("-DembeddedStorage=true");
      arguments.add("-Dnacos.functionMode=naming");
    }
    if (options.authenticated()) {
      arguments.add("-Dnacos.core.auth.enabled=true");
    }
    options
        .tls()
        .ifPresent(
            files ->
                arguments.addAll(
                    List.of(
                        TLS + "enableTls=true",
                        TLS + "compatibility=false",
                        TLS + "mutualAuthEnable=true",
                        TLS + "certChainFile=file:" + files.certificate(),
                        TLS + "certPrivateKey=file:" + files.key(),
                        TLS + "trustCollectionCertFile=file:" + files.authority())));
    options.properties().forEach(property -> arguments.add("-D" + property));
    if (!options.defaultPace()) {
      arguments.add("-Dnacos.naming.push.pushTaskDelay=50");
      arguments.add("-Dnacos.naming.clean.empty-service.interval=2000");
      arguments.add("-Dnacos.naming.clean.empty-service.expired-time=4000");
    }
    return arguments;
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("the server did not get SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending SIG" + name, e);
    }
  }

  private static void deleteTree(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
