package io.registrybridge.app.cli;

import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.Environment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
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

  @Mixin private PluginsOption plugins = new PluginsOption();

  /** The files that the options name. */
  ConfigurationFiles files() {
    return new ConfigurationFiles(
        directory, new ConfigurationLoader(plugins.types(), Environment.ofProcess()));
  }

  /** Reads the configuration; if something is wrong with it, says all of it and gives none. */
  Optional<Configuration> load(PrintWriter errors) {
    return files().load(errors);
  }
}
