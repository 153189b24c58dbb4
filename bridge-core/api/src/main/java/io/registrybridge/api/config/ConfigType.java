package io.registrybridge.api.config;

import java.util.List;
import java.util.function.Function;

/**
 * The settings of one kind of file, and how a configuration is made from them.
 *
 * @param settings in the order in which the reference page should list them
 * @param create makes the configuration once every single value is right
 * @param <C> the configuration
 */
public record ConfigType<C>(List<Setting<?>> settings, Function<SettingValues, C> create) {
  public ConfigType {
    settings = List.copyOf(settings);
  }
}
