package io.registrybridge.app.cli;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.app.process.AdapterTypes;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The option that says where further adapters are. */
final class PluginsOption {
  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      defaultValue = "${sys:bridge.home:-.}/plugins",
      showDefaultValue = Visibility.NEVER,
      description = "The directory with the jars of further adapters (default: the program's own).")
  private Path directory = Path.of("plugins");

  /** The program's own adapters and those in the directory. */
  List<RegistryAdapterFactory<?>> types() {
    return AdapterTypes.installed(directory);
  }
}
