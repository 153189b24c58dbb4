package io.registrybridge.it.dubbo;

import io.registrybridge.it.server.JavaServer;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/**
 * A process of Apache Dubbo that provides interfaces over the protocols {@code dubbo} and {@code
 * tri}, and registers them as Dubbo does. Closing it kills the process.
 */
public final class DubboProvider implements AutoCloseable {
  private static final String MODULE = "registry-bridge-it-server-dubbo-provider";
  private static final String LAUNCHER = "io.registrybridge.it.server.dubbo.DubboProviderLauncher";

  /** What it registers, for Dubbo refuses an address of loopback. Nobody is there. */
  public static final String ADDRESS = "10.0.0.1";

  private final JavaServer process;
  private final int dubboPort;
  private final int triPort;

  /**
   * How it registers itself.
   *
   * @param application its name
   * @param registerMode by interfaces, as an {@code instance} of an application, or {@code all}
   * @param metadataType {@code local}: in the process; {@code remote}: in the registry
   * @param interfaces such as {@code Hello:group:version} or {@code Goodbye}
   */
  public record Options(
      String application, String registerMode, String metadataType, List<String> interfaces) {
    public Options {
      interfaces = List.copyOf(interfaces);
    }
  }

  private DubboProvider(JavaServer process, int dubboPort, int triPort) {
    this.process = process;
    this.dubboPort = dubboPort;
    this.triPort = triPort;
  }

  /**
   * Starts a provider and waits until it is registered.
   *
   * @param registries such as {@code zookeeper://127.0.0.1:2181}
   */
  public static DubboProvider start(Options options, String... registries) {
    int dubboPort = FreePorts.next();
    int triPort = FreePorts.next();
    List<String> arguments =
        List.of(
            "registries=" + String.join(",", registries),
            "application=" + options.application(),
            "register-mode=" + options.registerMode(),
            "metadata-type=" + options.metadataType(),
            "protocols=dubbo:" + dubboPort + ",tri:" + triPort,
            "interfaces=" + String.join(",", options.interfaces()));
    try {
      JavaServer process =
          JavaServer.start(
              new JavaServer.Launch(
                  MODULE,
                  LAUNCHER,
                  List.of(
                      "-Xmx256m",
                      "-XX:+UseSerialGC",
                      "-DDUBBO_IP_TO_REGISTRY=" + ADDRESS,
                      "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                  arguments),
              Files.createTempDirectory("dubbo-provider-"));
      return new DubboProvider(process, dubboPort, triPort);
    } catch (IOException e) {
      throw new UncheckedIOException("a Dubbo provider could not be started", e);
    }
  }

  /** The name of an interface that the launcher provides. */
  public static String interfaceName(String simpleName) {
    return LAUNCHER + "$" + simpleName;
  }

  /** Where it listens for the protocol {@code dubbo}. */
  public int dubboPort() {
    return dubboPort;
  }

  /** Where it listens for the protocol {@code tri}. */
  public int triPort() {
    return triPort;
  }

  /** Kills the process: it deregisters nothing. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
