package io.registrybridge.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A temporary configuration directory for the demo. */
public final class DemoDirectory implements AutoCloseable {
  private static final int MCP_PORT = 15500;
  private static final int ADMIN_PORT = 15490;
  private static final List<String> VM_FILES = List.of("billing.properties", "host-7.yaml");

  private final Path directory;

  private DemoDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes one, with ports that are free now: the usual ones if they are.
   *
   * @throws IOException if the temporary directory cannot be written
   */
  public static DemoDirectory create() throws IOException {
    DemoDirectory demo = new DemoDirectory(Files.createTempDirectory("registry-bridge-demo"));
    demo.write(
        "bridge.properties",
        """
        mcp.port=%d
        admin.port=%d
        istio.namespace=demo
        log.level=warn
        """
            .formatted(freePort(MCP_PORT), freePort(ADMIN_PORT)));
    demo.write("adapters/shop.properties", "type=sample\n");
    demo.write(
        "adapters/machines.properties",
        """
        type=vm
        vm.directory=vm
        istio.host=${service}.vm.example
        """);
    for (String file : VM_FILES) {
      demo.copy("vm/" + file);
    }
    return demo;
  }

  public Path path() {
    return directory;
  }

  /** Deletes the directory; deleting it again does nothing. */
  @Override
  public void close() throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void copy(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    try (InputStream content =
        Objects.requireNonNull(DemoDirectory.class.getResourceAsStream(name), name)) {
      Files.copy(content, file);
    }
  }

  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return wanted;
    } catch (IOException taken) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }
}
