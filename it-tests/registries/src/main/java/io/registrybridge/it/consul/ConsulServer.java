package io.registrybridge.it.consul;

import io.registrybridge.it.server.RegistryServer;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Consul server on free ports of loopback, with default limits. Closing it ends the process
 * and removes its data; the log is kept when {@link #keepLog()} was called.
 *
 * <p>Not thread-safe, but for the {@linkplain #client() client}.
 */
public final class ConsulServer implements RegistryServer {
  /** The token that may do everything, where ACLs are on. */
  public static final String MANAGEMENT_TOKEN = "b1gs33cr3t-0000-0000-0000-000000000000";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path binary;
  private final Path directory;
  private final Options options;
  private final Ports ports;
  private final Optional<TestCertificates> certificates;
  private Optional<Process> process = Optional.empty();
  private boolean keepLog;

  /**
   * How a server is run.
   *
   * @param acl whether ACLs are on and deny by default
   * @param tls whether it has an HTTPS port too
   * @param moreConfiguration more configuration in JSON, an object's fields without braces
   */
  public record Options(boolean acl, boolean tls, String moreConfiguration) {
    /** No ACLs, no TLS, Consul's default limits. */
    public static final Options DEFAULT = new Options(false, false, "");

    /** The same with ACLs. */
    public Options withAcl() {
      return new Options(true, tls, moreConfiguration);
    }

    /** The same with an HTTPS port. */
    public Options withTls() {
      return new Options(acl, true, moreConfiguration);
    }

    /** The same with more configuration. */
    public Options with(String more) {
      return new Options(acl, tls, more);
    }
  }

  private record Ports(int http, int https, int server, int serf) {}

  private ConsulServer(Path binary, Options options) throws IOException {
    this.binary = binary;
    this.options = options;
    this.directory = Files.createTempDirectory("consul-server-");
    this.ports = freePorts();
    this.certificates =
        options.tls()
            ? Optional.of(TestCertificates.create(directory.resolve("tls")))
            : Optional.empty();
  }

  /**
   * Starts a server and waits until it has a leader.
   *
   * @throws UncheckedIOException if it does not come up
   */
  public static ConsulServer start(Path binary, Options options) {
    try {
      ConsulServer server = new ConsulServer(binary, options);
      server.startAgain();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Consul could not be started", e);
    }
  }

  /** Such as {@code 127.0.0.1:8500}. */
  public String address() {
    return "127.0.0.1:" + ports.http();
  }

  /** The HTTPS port's address. */
  public String tlsAddress() {
    return "127.0.0.1:" + ports.https();
  }

  /** The port of {@link #address()}. */
  public int httpPort() {
    return ports.http();
  }

  /** The port of {@link #tlsAddress()}. */
  public int httpsPort() {
    return ports.https();
  }

  /** The certificates of the HTTPS port. */
  public TestCertificates certificates() {
    return certificates.orElseThrow(
        () -> new IllegalStateException("this server was started without TLS"));
  }

  /** A client with all rights. */
  public ConsulClient client() {
    return new ConsulClient(address(), options.acl() ? MANAGEMENT_TOKEN : "");
  }

  @Override
  public long pid() {
    return process.orElseThrow(() -> new IllegalStateException("Consul is not running")).pid();
  }

  @Override
  public void kill() {
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          try {
            running.waitFor(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    process = Optional.empty();
  }

  @Override
  public void eraseData() {
    deleteTree(directory.resolve("data"));
  }

  @Override
  public void startAgain() {
    try {
      Path configuration = directory.resolve("config.json");
      Files.writeString(configuration, configuration());
      ProcessBuilder builder =
          new ProcessBuilder(binary.toString(), "agent", "-config-file=" + configuration);
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      Process started = builder.start();
      process = Optional.of(started);
      awaitLeader(started);
    } catch (IOException e) {
      throw new UncheckedIOException("Consul could not be started", e);
    }
  }

  /** Where the server writes what it does. */
  public Path log() {
    return directory.resolve("consul.log");
  }

  /** Keeps the log beyond the end, for a test that failed. */
  public void keepLog() {
    keepLog = true;
  }

  @Override
  public void close() {
    kill();
    if (keepLog) {
      System.err.println("[consul] the server's log is kept in " + log());
      deleteTree(directory.resolve("data"));
    } else {
      deleteTree(directory);
    }
  }

  private String configuration() {
    List<String> fields = new ArrayList<>();
    fields.add("\"server\": true, \"bootstrap\": true, \"node_name\": \"server-1\"");
    fields.add("\"bind_addr\": \"127.0.0.1\", \"client_addr\": \"127.0.0.1\"");
    fields.add("\"data_dir\": \"" + directory.resolve("data") + "\"");
    fields.add("\"disable_update_check\": true, \"log_level\": \"warn\"");
    fields.add(
        String.format(
            Locale.ROOT,
            "\"ports\": {\"http\": %d, \"https\": %d, \"server\": %d, \"serf_lan\": %d,"
                + " \"serf_wan\": -1, \"dns\": -1, \"grpc\": -1, \"grpc_tls\": -1}",
            ports.http(),
            options.tls() ? ports.https() : -1,
            ports.server(),
            ports.serf()));
    // As in -dev: a single server elects itself at once.
    fields.add("\"performance\": {\"raft_multiplier\": 1}");
    if (options.acl()) {
      fields.add(
          "\"acl\": {\"enabled\": true, \"default_policy\": \"deny\", \"down_policy\": \"deny\","
              + " \"tokens\": {\"initial_management\": \""
              + MANAGEMENT_TOKEN
              + "\", \"agent\": \""
              + MANAGEMENT_TOKEN
              + "\"}}");
    }
    certificates.ifPresent(
        files ->
            fields.add(
                "\"tls\": {\"https\": {\"ca_file\": \""
                    + files.authority()
                    + "\", \"cert_file\": \""
                    + files.serverCertificate()
                    + "\", \"key_file\": \""
                    + files.serverKey()
                    + "\", \"verify_incoming\": true}}"));
    if (!options.moreConfiguration().isEmpty()) {
      fields.add(options.moreConfiguration());
    }
    return "{" + String.join(",\n", fields) + "}\n";
  }

  private void awaitLeader(Process started) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!client().hasLeader()) {
      if (!started.isAlive() || System.nanoTime() - deadline > 0) {
        keepLog();
        String tail = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8);
        throw new IOException("Consul has no leader; it said:\n" + tail);
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Consul started", e);
    }
  }

  /** Consul also listens on UDP where serf is, which nobody else is likely to take meanwhile. */
  private static Ports freePorts() throws IOException {
    List<Integer> free = FreePorts.find(4);
    return new Ports(free.get(0), free.get(1), free.get(2), free.get(3));
  }

  /** Whether something accepts connections on a port of loopback. */
  static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void deleteTree(Path root) {
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
