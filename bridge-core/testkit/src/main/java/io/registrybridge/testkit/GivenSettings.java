package io.registrybridge.testkit;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingValues;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of a property file in the directory {@code /etc/bridge}, given by a test; what is
 * not given has its default. Keeps what is rejected. For one thread.
 */
public final class GivenSettings implements SettingValues {
  private static final Path DIRECTORY = Path.of("/etc/bridge");

  private final Map<String, String> texts;
  private final Map<String, String> rejected = new TreeMap<>();

  /**
   * @param texts the values as they stand in the file, by their keys
   */
  public GivenSettings(Map<String, String> texts) {
    this.texts = Map.copyOf(texts);
  }

  /** What was expected of the values that do not fit, by their keys. */
  public Map<String, String> rejected() {
    return Map.copyOf(rejected);
  }

  @Override
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalArgumentException(setting.key() + " is not given"));
  }

  @Override
  public <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable(texts.get(setting.key()))
        .or(setting::defaultText)
        .map(setting.type()::parse);
  }

  @Override
  public Path resolve(Path path) {
    return DIRECTORY.resolve(path);
  }

  @Override
  public void reject(Setting<?> setting, String expected) {
    rejected.put(setting.key(), expected);
  }
}
