package io.registrybridge.app.cli;

import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.LoadedConfiguration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/** A configuration directory, and what can read it again and again. */
record ConfigurationFiles(Path directory, ConfigurationLoader loader) {
  /** Reads the files as they are now. */
  LoadedConfiguration read() {
    return loader.load(directory);
  }

  /** Reads the configuration; if something is wrong with it, says all of it and gives none. */
  Optional<Configuration> load(PrintWriter errors) {
    return switch (read()) {
      case LoadedConfiguration.Complete complete -> Optional.of(complete.configuration());
      case LoadedConfiguration.Invalid invalid -> {
        errors.println("The configuration in " + directory + " cannot be used:");
        invalid.problems().forEach(problem -> errors.println("  " + problem));
        yield Optional.empty();
      }
    };
  }
}
