package io.registrybridge.it.zookeeper;

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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real ZooKeeper server on a free port of loopback, with its data on disk. Closing it ends the
 * process and removes its data.
 *
 * <p>Not thread-safe, but for its clients.
 */
public final class ZooKeeperServer implements RegistryServer {
  /** The credentials that may do everything, whatever an ACL says. */
  public static final String SUPER_USER = "super:admin";

  private static final String MODULE = "registry-bridge-it-server-zookeeper";
  private static final String LAUNCHER = "io.registrybridge.it.server.zookeeper.ZooKeeperLauncher";
  // Of SUPER_USER, as DigestAuthenticationProvider.generateDigest makes it.
  private static final String SUPER_DIGEST = "super:xQJmxLMiHGwaqBvst5y6rkB6HQs=";

  private final JavaServer server;
  private final Path directory;
  private final int port;
  private final Optional<Integer> securePort;

  /**
   * How a server is run.
   *
   * @param tickMillis sessions last 2 to 20 of these
   * @param tls the files of a secure port beside the plain one
   * @param saslUsers the passwords of SASL's users, by name; empty for no SASL
   */
  public record Options(int tickMillis, Optional<Tls> tls, Map<String, String> saslUsers) {
    /** Sessions of 2 s to 20 s. */
    public static final Options DEFAULT = new Options(1_000, Optional.empty(), Map.of());

    public Options {
      saslUsers = Map.copyOf(saslUsers);
    }

    /** The same with a secure port. */
    public Options withTls(Tls files) {
      return new Options(tickMillis, Optional.of(files), saslUsers);
    }

    /** The same with SASL (DIGEST-MD5) for those who want it. */
    public Options withSaslUsers(Map<String, String> passwords) {
      return new Options(tickMillis, tls, passwords);
    }
  }

  /** PEM files: key and certificate of the server, and whom it trusts. */
  public record Tls(Path keyStore, Path trustStore) {}

  private ZooKeeperServer(
      JavaServer server, Path directory, int port, Optional<Integer> securePort) {
    this.server = server;
    this.directory = directory;
    this.port = port;
    this.securePort = securePort;
  }

  /** Starts a server on a free port, and waits until it takes requests. */
  public static ZooKeeperServer start(Options options) {
    return start(options, Optional.empty());
  }

  /**
   * Starts one of several, which takes requests when most of them are there.
   *
   * @param id its number
   * @param members what each is to know of all: lines {@code server.1=host:port:port}
   */
  static ZooKeeperServer member(int id, List<String> members) {
    return start(Options.DEFAULT, Optional.of(new Membership(id, members)));
  }

  private record Membership(int id, List<String> members) {}

  private static ZooKeeperServer start(Options options, Optional<Membership> membership) {
    try {
      Path directory = Files.createTempDirectory("zookeeper-server-");
      int port = FreePorts.next();
      Optional<Integer> securePort = options.tls().map(files -> FreePorts.next());
      Path configuration = directory.resolve("zoo.cfg");
      List<String> lines = configuration(options, directory, port, securePort);
      if (membership.isPresent()) {
        lines.addAll(membership(membership.get(), directory));
      }
      Files.write(configuration, lines);
      JavaServer server =
          JavaServer.start(
              new JavaServer.Launch(
                  MODULE,
                  LAUNCHER,
                  jvmArguments(options, directory),
                  List.of(configuration.toString())),
              directory);
      return new ZooKeeperServer(server, directory, port, securePort);
    } catch (IOException e) {
      throw new UncheckedIOException("ZooKeeper could not be started", e);
    }
  }

  private static List<String> membership(Membership membership, Path directory) throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("myid"), Integer.toString(membership.id()));
    List<String> lines = new ArrayList<>(List.of("initLimit=10", "syncLimit=5"));
    lines.addAll(membership.members());
    return lines;
  }

  private static List<String> jvmArguments(Options options, Path directory) throws IOException {
    List<String> arguments = new ArrayList<>();
    if (!options.saslUsers().isEmpty()) {
      arguments.add("-Djava.security.auth.login.config=" + jaasFile(options, directory));
    }
    arguments.add("-Xmx512m");
    arguments.add("-XX:+UseSerialGC");
    arguments.add("-Dzookeeper.admin.enableServer=false");
    arguments.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    arguments.add("-Dzookeeper.DigestAuthenticationProvider.superDigest=" + SUPER_DIGEST);
    // A process that is killed loses nothing by it: only a machine would.
    arguments.add("-Dzookeeper.forceSync=no");
    arguments.add("-Dzookeeper.skipACL=no");
    options
        .tls()
        .ifPresent(
            files -> {
              arguments.add(
                  "-Dzookeeper.serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory");
              arguments.add("-Dzookeeper.ssl.keyStore.location=" + files.keyStore());
              arguments.add("-Dzookeeper.ssl.keyStore.type=PEM");
              arguments.add("-Dzookeeper.ssl.trustStore.location=" + files.trustStore());
              arguments.add("-Dzookeeper.ssl.trustStore.type=PEM");
            });
    return arguments;
  }

  private static Path jaasFile(Options options, Path directory) throws IOException {
    StringBuilder users = new StringBuilder();
    options
        .saslUsers()
        .forEach((name, password) -> users.append(" user_%s=\"%s\"".formatted(name, password)));
    return Files.writeString(
        directory.resolve("jaas.conf"),
        "Server { org.apache.zookeeper.server.auth.DigestLoginModule required%s; };%n"
            .formatted(users));
  }

  private static List<String> configuration(
      Options options, Path directory, int port, Optional<Integer> securePort) {
    List<String> lines = new ArrayList<>();
    lines.add("dataDir=" + directory.resolve("data"));
    lines.add("tickTime=" + options.tickMillis());
    lines.add("clientPort=" + port);
    lines.add("clientPortAddress=127.0.0.1");
    lines.add("maxClientCnxns=0");
    if (!options.saslUsers().isEmpty()) {
      lines.add("authProvider.sasl=org.apache.zookeeper.server.auth.SASLAuthenticationProvider");
    }
    securePort.ifPresent(
        secure -> {
          lines.add("secureClientPort=" + secure);
          lines.add("secureClientPortAddress=127.0.0.1");
        });
    return lines;
  }

  /** Such as {@code 127.0.0.1:2181}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The port of {@link #address()}. */
  public int port() {
    return port;
  }

  /** The secure port's address. */
  public String secureAddress() {
    return "127.0.0.1:"
        + securePort.orElseThrow(() -> new IllegalStateException("started without TLS"));
  }

  /** An owner with a session of its own, which may do everything. */
  public ZooKeeperClient client() {
    return new ZooKeeperClient(address(), SUPER_USER);
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void eraseData() {
    Path data = directory.resolve("data");
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + data, e);
    }
  }

  @Override
  public void startAgain() {
    server.startAgain();
  }

  @Override
  public void close() {
    server.close();
  }
}
