package io.registrybridge.app.cli;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.app.process.AdapterTypes;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.Environment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where the configuration is, and the reading of it. */
final class ConfigurationOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "DIR",
      defaultValue = "conf",
      description =
          "The directory with bridge.properties and adapters/*.properties (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("conf");

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      defaultValue = "${sys:bridge.home:-.}/plugins",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "The directory with the jars of further adapters (default: the program's own).")
  private Path plugins = Path.of("plugins");

  /** The files that the options name. */
  ConfigurationFiles files() {
    return files(directory, List.of());
  }

  /** The same in another directory, with adapters beside the installed ones. */
  ConfigurationFiles files(Path from, List<RegistryAdapterFactory<?>> further) {
    List<RegistryAdapterFactory<?>> types = new ArrayList<>(AdapterTypes.installed(plugins));
    types.addAll(further);
    return new ConfigurationFiles(from, new ConfigurationLoader(types, Environment.ofProcess()));
  }

  /** Reads the configuration; if something is wrong with it, says all of it and gives none. */
  Optional<Configuration> load(PrintWriter errors) {
    return files().load(errors);
  }
}
