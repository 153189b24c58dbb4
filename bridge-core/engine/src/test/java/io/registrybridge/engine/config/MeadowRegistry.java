package io.registrybridge.engine.config;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A type of registry that declares one setting of each kind. */
final class MeadowRegistry implements RegistryAdapterFactory<MeadowRegistry.Config> {
  private static final Setting<List<String>> ADDRESSES =
      Setting.required("meadow.addresses", SettingTypes.list(SettingTypes.TEXT), "where");
  private static final Setting<String> TOKEN = Setting.secret("meadow.token", "who");
  private static final Setting<Duration> INTERVAL =
      Setting.of("meadow.interval", SettingTypes.DURATION, "5s", "how often");
  private static final Setting<Path> DIRECTORY =
      Setting.of("meadow.directory", SettingTypes.PATH, "meadows", "what");

  record Config(
      List<String> addresses, Optional<String> token, Duration interval, Path directory) {}

  @Override
  public String type() {
    return "meadow";
  }

  @Override
  public ConfigType<Config> configType() {
    return new ConfigType<>(List.of(ADDRESSES, TOKEN, INTERVAL, DIRECTORY), MeadowRegistry::create);
  }

  private static Config create(SettingValues values) {
    if (values.get(ADDRESSES).isEmpty()) {
      values.reject(ADDRESSES, "at least one address");
    }
    return new Config(
        values.get(ADDRESSES),
        values.find(TOKEN),
        values.get(INTERVAL),
        values.resolve(values.get(DIRECTORY)));
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}.meadow";
  }

  @Override
  public String place(Config config) {
    return config.toString();
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return RemovalDefaults.settlingFor(Duration.ofSeconds(45));
  }

  @Override
  public RegistryAdapter create(AdapterContext context, Config config) {
    return new RegistryAdapter() {
      @Override
      public ConnectionReport probe() {
        return ConnectionReport.of(ConnectionReport.Level.INFO, "a meadow");
      }

      @Override
      public void start(RegistryEventSink sink) {}

      @Override
      public void close() {}
    };
  }
}
