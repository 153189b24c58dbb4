package io.registrybridge.app.process;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.ConfiguredSource;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.state.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the adapter files said to the engine when their sources were last watched: {@code
 * sources/NAME.properties} in the data directory, beside the sources' states. By it the next
 * process knows a source whose file has disappeared, and the names that a source had. Secrets are
 * not in it: those are settings of adapters.
 *
 * <p>A disk that fails is reported and disturbs nothing. Safe for use by several threads.
 */
final class KeptSettings {
  private static final Logger LOGGER = LoggerFactory.getLogger(KeptSettings.class);
  private static final String EXTENSION = ".properties";

  private final Path directory;
  private final ConfigurationLoader loader;

  KeptSettings(Path data, ConfigurationLoader loader) {
    this.directory = data.resolve("sources");
    this.loader = loader;
  }

  /** The sources that are kept, by name; without those that cannot be read. */
  Map<String, SourceConfig> read() {
    if (Files.notExists(directory)) {
      return Map.of();
    }
    Map<String, SourceConfig> kept = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.toString().endsWith(EXTENSION)).toList()) {
        String name = String.valueOf(file.getFileName());
        read(name.substring(0, name.length() - EXTENSION.length()), kept);
      }
    } catch (IOException e) {
      warn(directory, "the settings of the last process cannot be read", e);
    }
    return kept;
  }

  private void read(String source, Map<String, SourceConfig> kept) {
    try {
      kept.put(source, loader.loadKept(directory, source));
    } catch (BridgeException e) {
      warn(file(source), "what a source's file said to the last process cannot be understood", e);
    }
  }

  /** Keeps what a source's file says now. */
  void keep(ConfiguredSource<?> source) {
    Path file = file(source.config().name());
    try {
      AtomicFile.replace(file, text(source.texts()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      warn(
          file, "cannot be written: should its file disappear, a restart would lose the source", e);
    }
  }

  /** Forgets a source. */
  void forget(String source) {
    try {
      Files.deleteIfExists(file(source));
    } catch (IOException e) {
      warn(file(source), "cannot be deleted", e);
    }
  }

  private Path file(String source) {
    return directory.resolve(source + EXTENSION);
  }

  /** In the syntax of property files, without the date that would stand above it. */
  private static String text(Map<String, String> texts) throws IOException {
    Properties properties = new Properties();
    properties.putAll(texts);
    StringWriter written = new StringWriter();
    properties.store(written, null);
    return written
        .toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void warn(Path file, String what, Exception e) {
    LOGGER.atWarn().addKeyValue("file", file).addKeyValue("cause", e.toString()).log(what);
  }
}
