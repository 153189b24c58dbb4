package io.registrybridge.engine.config;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.config.Configuration.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a configuration directory: {@code bridge.properties} and {@code adapters/*.properties}.
 *
 * <p>Either everything is right, or all problems of all files are returned at once. A missing
 * directory or file is a problem, never an empty configuration, for an empty configuration would
 * empty the mesh.
 */
public final class ConfigurationLoader {
  private static final String BRIDGE_FILE = "bridge.properties";
  private static final String ADAPTERS = "adapters";
  private static final String EXTENSION = ".properties";
  // It becomes a metric tag and a label value.
  private static final Pattern SOURCE_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  private final Map<String, RegistryAdapterFactory<?>> factories = new TreeMap<>();
  private final Environment environment;

  /**
   * @param factories the installed types of adapters
   * @param environment for {@code ${env:NAME}}
   */
  public ConfigurationLoader(
      Collection<? extends RegistryAdapterFactory<?>> factories, Environment environment) {
    factories.forEach(factory -> this.factories.put(factory.type(), factory));
    this.environment = environment;
  }

  /** Reads the directory. Blocks on the disk; changes nothing. */
  public LoadedConfiguration load(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute)) {
      return new LoadedConfiguration.Invalid(
          List.of(
              Problem.ofFile(
                  absolute.toString(),
                  "a directory with " + BRIDGE_FILE + " and " + ADAPTERS + "/*" + EXTENSION)));
    }
    return new Load(absolute).run();
  }

  /**
   * Reads {@code bridge.properties} alone, for those who want to find a running bridge.
   *
   * @throws BridgeException {@code CONFIGURATION_INVALID} with all its problems
   */
  public BridgeConfig loadBridge(Path directory) {
    Load load = new Load(directory.toAbsolutePath().normalize());
    FileReading reading = load.reading(load.bridgeFile());
    reading.read(BridgeSettings.ALL);
    Optional<BridgeConfig> bridge = reading.create(BridgeSettings.ALL, BridgeSettings::create);
    return load.withoutProblems(bridge);
  }

  /**
   * Makes of a source what its file once said to the engine ({@link ConfiguredSource#texts}).
   *
   * @param directory where that is kept, as {@code NAME.properties}
   * @param source the source's name
   * @throws BridgeException {@code CONFIGURATION_INVALID} if this version of the bridge cannot
   *     understand it
   */
  public SourceConfig loadKept(Path directory, String source) {
    Load load = new Load(directory);
    String name = source + EXTENSION;
    FileReading reading =
        load.reading(PropertyFile.read(name, directory.resolve(name), load.problems));
    reading.read(SourceSettings.ALL);
    Optional<SourceConfig> config =
        reading
            .find(SourceSettings.TYPE)
            .flatMap(type -> load.factory(reading, type))
            .flatMap(
                factory ->
                    reading.create(
                        SourceSettings.ALL, SourceSettings.creator(source, factory, "")));
    return load.withoutProblems(config);
  }

  /** One run over the files. */
  private final class Load {
    private final Path directory;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();

    Load(Path directory) {
      this.directory = directory;
    }

    LoadedConfiguration run() {
      PropertyFile bridgeFile = bridgeFile();
      FileReading bridgeReading = reading(bridgeFile);
      bridgeReading.read(BridgeSettings.ALL);
      bridgeReading.reportUnknownKeys();
      Optional<BridgeConfig> bridge =
          bridgeReading.create(BridgeSettings.ALL, BridgeSettings::create);
      String namespace = bridgeReading.find(BridgeSettings.ISTIO_NAMESPACE).orElse("");
      List<ConfiguredSource<?>> sources = new ArrayList<>();
      for (Path path : adapterFiles()) {
        source(path, namespace).ifPresent(sources::add);
      }
      if (sources.stream().noneMatch(source -> source.enabled() && source.config().required())) {
        notices.add(
            new Notice(
                ADAPTERS,
                "",
                "no source is enabled and required, so istiod's first answer waits for none"));
      }
      return problems.isEmpty() && bridge.isPresent()
          ? new LoadedConfiguration.Complete(
              new Configuration(bridge.get(), sources, digests(bridgeReading), notices))
          : new LoadedConfiguration.Invalid(problems);
    }

    private <T> T withoutProblems(Optional<T> read) {
      return read.filter(any -> problems.isEmpty())
          .orElseThrow(
              () ->
                  new BridgeException(
                      ErrorCode.CONFIGURATION_INVALID,
                      problems.stream()
                          .map(Problem::toString)
                          .collect(Collectors.joining("; ", "in " + directory + ": ", ""))));
    }

    private PropertyFile bridgeFile() {
      Path path = directory.resolve(BRIDGE_FILE);
      if (Files.notExists(path)) {
        problems.add(
            Problem.ofFile(BRIDGE_FILE, "the file to exist; an empty one means all defaults"));
        return new PropertyFile(BRIDGE_FILE, Map.of());
      }
      return PropertyFile.read(BRIDGE_FILE, path, problems);
    }

    private List<Path> adapterFiles() {
      Path adapters = directory.resolve(ADAPTERS);
      try (Stream<Path> files = Files.list(adapters)) {
        List<Path> found =
            files
                .filter(path -> fileName(path).endsWith(EXTENSION))
                .filter(path -> !fileName(path).startsWith("."))
                .sorted(Comparator.comparing(Load::fileName))
                .toList();
        if (found.isEmpty()) {
          problems.add(
              Problem.ofFile(
                  ADAPTERS, "at least one file NAME" + EXTENSION + ", one per registry"));
        }
        return found;
      } catch (IOException e) {
        problems.add(
            Problem.ofFile(
                ADAPTERS,
                "a readable directory with one file NAME"
                    + EXTENSION
                    + " per registry ("
                    + FileFailure.describe(e)
                    + ")"));
        return List.of();
      }
    }

    private Optional<? extends ConfiguredSource<?>> source(Path path, String namespace) {
      String fileName = fileName(path);
      String name = fileName.substring(0, fileName.length() - EXTENSION.length());
      PropertyFile file = PropertyFile.read(ADAPTERS + "/" + fileName, path, problems);
      if (!SOURCE_NAME.matcher(name).matches()) {
        problems.add(
            Problem.ofFile(
                file.name(),
                "a file name of at most 63 letters, digits, hyphens, dots and underscores, for it"
                    + " is the source's name"));
      }
      FileReading reading = reading(file);
      reading.read(SourceSettings.ALL);
      Optional<RegistryAdapterFactory<?>> factory =
          reading.find(SourceSettings.TYPE).flatMap(type -> factory(reading, type));
      // Of an unknown type nobody can say which keys are known.
      return factory.flatMap(known -> source(reading, name, namespace, known));
    }

    private <C> Optional<ConfiguredSource<C>> source(
        FileReading reading, String name, String namespace, RegistryAdapterFactory<C> factory) {
      ConfigType<C> type = factory.configType();
      reading.read(type.settings());
      reading.reportUnknownKeys();
      Optional<SourceConfig> config =
          reading.create(SourceSettings.ALL, SourceSettings.creator(name, factory, namespace));
      Optional<C> settings = reading.create(type.settings(), type.create());
      boolean enabled = reading.find(SourceSettings.ENABLED).orElse(false);
      return config.flatMap(
          source ->
              settings.map(
                  own ->
                      new ConfiguredSource<>(
                          enabled,
                          source,
                          factory,
                          own,
                          texts(reading, source),
                          digests(reading, namespace, factory))));
    }

    /** Also what the file leaves to the type and to the bridge's own file. */
    private static SortedMap<String, String> texts(FileReading reading, SourceConfig source) {
      SortedMap<String, String> texts = reading.texts(SourceSettings.ALL);
      texts.put(NamingSettings.HOST.key(), source.naming().host());
      texts.put(NamingSettings.NAMESPACE.key(), source.naming().namespace());
      return texts;
    }

    private static SourceDigests digests(
        FileReading reading, String namespace, RegistryAdapterFactory<?> factory) {
      String engine = reading.digestOfTexts(SourceSettings.ALL);
      List<Setting<?>> adapter = new ArrayList<>(List.of(SourceSettings.TYPE));
      adapter.addAll(SourceSettings.SELECTION);
      adapter.addAll(factory.configType().settings());
      return new SourceDigests(
          reading.digestOfTextsAndFiles(adapter),
          new SettingsDigest().text(engine).text(namespace).hex());
    }

    private static SortedMap<String, String> digests(FileReading bridge) {
      SortedMap<String, String> digests = new TreeMap<>();
      BridgeSettings.ALL.forEach(
          setting -> digests.put(setting.key(), bridge.digestOfTexts(List.of(setting))));
      return digests;
    }

    private Optional<RegistryAdapterFactory<?>> factory(FileReading reading, String type) {
      Optional<RegistryAdapterFactory<?>> factory = Optional.ofNullable(factories.get(type));
      if (factory.isEmpty()) {
        reading.report(
            SourceSettings.TYPE,
            "a type of which an adapter is installed ("
                + String.join(", ", factories.keySet())
                + "); none is installed for this one",
            NearestWord.of(type, factories.keySet()));
      }
      return factory;
    }

    private FileReading reading(PropertyFile file) {
      return new FileReading(file, directory, environment, problems);
    }

    private static String fileName(Path path) {
      return String.valueOf(path.getFileName());
    }
  }
}
