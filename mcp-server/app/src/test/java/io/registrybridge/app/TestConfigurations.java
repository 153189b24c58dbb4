package io.registrybridge.app;

import io.registrybridge.app.demo.SampleRegistry;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.LoadedConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configuration directories for tests. */
public final class TestConfigurations {
  private TestConfigurations() {}

  /** Writes a directory with one source called {@code shop}. */
  public static void write(Path directory, String bridge, String shop) throws IOException {
    Files.createDirectories(directory.resolve("adapters"));
    Files.writeString(directory.resolve("bridge.properties"), bridge);
    Files.writeString(directory.resolve("adapters/shop.properties"), shop);
  }

  /** Reads a directory whose sources are sample registries. */
  public static Configuration load(Path directory) {
    return switch (loader().load(directory)) {
      case LoadedConfiguration.Complete complete -> complete.configuration();
      case LoadedConfiguration.Invalid invalid ->
          throw new AssertionError("expected no problems: " + invalid.problems());
    };
  }

  /** A loader that knows sample registries. */
  public static ConfigurationLoader loader() {
    return new ConfigurationLoader(List.of(new SampleRegistry()), name -> Optional.empty());
  }
}
