package io.registrybridge.api.config;

import java.nio.file.Path;
import java.util.Optional;

/** The values of one file, for a {@link ConfigType} that makes its configuration from them. */
public interface SettingValues {
  /** The value of a setting that is required or has a default. */
  <T> T get(Setting<T> setting);

  /** The value of a setting that may be left out. */
  <T> Optional<T> find(Setting<T> setting);

  /** A path as the file means it: relative ones start at the configuration directory. */
  Path resolve(Path path);

  /**
   * Reports that a value does not fit the other values; the configuration is then not used.
   *
   * @param setting the key the operator should look at
   * @param expected what would fit, to complete the sentence "expected …"
   */
  void reject(Setting<?> setting, String expected);
}
