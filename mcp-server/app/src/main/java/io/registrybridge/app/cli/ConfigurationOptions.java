package io.registrybridge.app.cli;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.app.process.AdapterTypes;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.Environment;
import io.registrybridge.engine.config.LoadedConfiguration;
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

  /** Reads the configuration; if something is wrong with it, says all of it and gives none. */
  Optional<Configuration> load(PrintWriter errors) {
    return load(directory, List.of(), errors);
  }

  /** The same for another directory, with adapters beside the installed ones. */
  Optional<Configuration> load(
      Path from, List<RegistryAdapterFactory<?>> further, PrintWriter errors) {
    List<RegistryAdapterFactory<?>> types = new ArrayList<>(AdapterTypes.installed(plugins));
    types.addAll(further);
    return switch (new ConfigurationLoader(types, Environment.ofProcess()).load(from)) {
      case LoadedConfiguration.Complete complete -> Optional.of(complete.configuration());
      case LoadedConfiguration.Invalid invalid -> {
        errors.println("The configuration in " + from + " cannot be used:");
        invalid.problems().forEach(problem -> errors.println("  " + problem));
        yield Optional.empty();
      }
    };
  }
}
