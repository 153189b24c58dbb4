package io.registrybridge.app.cli;

import io.registrybridge.app.client.AdminClient;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which running bridge is meant, and with which token. */
final class AdminOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "DIR",
      defaultValue = "conf",
      description =
          "Take address and token of the running bridge from DIR/bridge.properties"
              + " (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("conf");

  @Mixin private RunningBridge bridge = new RunningBridge();

  /** A client of the bridge that is meant. */
  AdminClient client() {
    return bridge.client(directory);
  }
}
