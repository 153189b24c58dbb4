package io.registrybridge.it.eureka;

import io.registrybridge.it.server.JavaServer;
import io.registrybridge.it.server.RegistryServer;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real Eureka server, Spring Cloud's, on a free port of loopback. It keeps everything in memory:
 * started again it is empty. Closing it ends the process.
 *
 * <p>Not thread-safe, but for the {@linkplain #client() client}.
 */
public final class EurekaServer implements RegistryServer {
  private static final String MODULE = "registry-bridge-it-server-eureka";
  private static final String LAUNCHER = "io.registrybridge.it.server.eureka.EurekaLauncher";

  private final JavaServer server;
  private final int port;
  private final Options options;

  /**
   * How a server is run.
   *
   * @param properties Spring's, each {@code key=value}; they win over the defaults of tests
   * @param credentials {@code user:password} that it asks for; empty for none
   * @param https whether it speaks HTTPS
   */
  public record Options(List<String> properties, String credentials, boolean https) {
    /** Quick: no read-only cache, eviction each second, no self-preservation. */
    public static final Options DEFAULT = new Options(List.of(), "", false);

    public Options {
      properties = List.copyOf(properties);
    }

    /** The same with more properties. */
    public Options with(String... more) {
      List<String> all = new ArrayList<>(properties);
      all.addAll(List.of(more));
      return new Options(all, credentials, https);
    }

    /** The same with basic authentication. */
    public Options withCredentials(String userAndPassword) {
      return new Options(properties, userAndPassword, https);
    }

    /** The same with HTTPS, by these files. */
    public Options withTls(Path certificate, Path key) {
      Options files =
          with(
              "server.ssl.certificate=file:" + certificate,
              "server.ssl.certificate-private-key=file:" + key);
      return new Options(files.properties(), credentials, true);
    }
  }

  private EurekaServer(JavaServer server, int port, Options options) {
    this.server = server;
    this.port = port;
    this.options = options;
  }

  /** Starts a server on a free port, and waits until it takes requests. */
  public static EurekaServer start(Options options) {
    return start(options, FreePorts.next());
  }

  /** Starts a server on a port, and waits until it takes requests. */
  public static EurekaServer start(Options options, int port) {
    try {
      JavaServer server =
          JavaServer.start(
              new JavaServer.Launch(
                  MODULE,
                  LAUNCHER,
                  List.of(
                      "-Xmx1g",
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "--enable-native-access=ALL-UNNAMED"),
                  arguments(options, port)),
              Files.createTempDirectory("eureka-server-"));
      return new EurekaServer(server, port, options);
    } catch (IOException e) {
      throw new UncheckedIOException("Eureka could not be started", e);
    }
  }

  private static List<String> arguments(Options options, int port) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("server.port", Integer.toString(port));
    properties.put("server.address", "127.0.0.1");
    properties.put("server.tomcat.max-keep-alive-requests", "-1");
    properties.put("eureka.client.register-with-eureka", "false");
    properties.put("eureka.client.fetch-registry", "false");
    properties.put("eureka.server.enable-self-preservation", "false");
    properties.put("eureka.server.eviction-interval-timer-in-ms", "1000");
    properties.put("eureka.server.use-read-only-response-cache", "false");
    // A change that comes while this cache is being filled is not in it until the next one, or for
    // 180 s: so the last change of a burst is missing once in a while.
    properties.put("eureka.server.response-cache-auto-expiration-in-seconds", "2");
    properties.put("eureka.dashboard.enabled", "false");
    properties.put("logging.level.com.netflix", "WARN");
    if (!options.credentials().isEmpty()) {
      properties.put("launcher.credentials", options.credentials());
    }
    // Spring joins the values of a key that is given twice.
    for (String property : options.properties()) {
      int equals = property.indexOf('=');
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
    List<String> arguments = new ArrayList<>();
    properties.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    return List.copyOf(arguments);
  }

  /** Such as {@code http://127.0.0.1:8761/eureka}. */
  public String url() {
    return (options.https() ? "https" : "http") + "://127.0.0.1:" + port + "/eureka";
  }

  /** The port of {@link #url()}. */
  public int port() {
    return port;
  }

  /** A client that registers instances; only for a server that speaks plain HTTP. */
  public EurekaClient client() {
    return new EurekaClient(url(), options.credentials());
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void kill() {
    server.kill();
  }

  /** It keeps none. */
  @Override
  public void eraseData() {}

  /** Starts again on the same port, empty. */
  @Override
  public void startAgain() {
    server.startAgain();
  }

  @Override
  public void close() {
    server.close();
  }
}
