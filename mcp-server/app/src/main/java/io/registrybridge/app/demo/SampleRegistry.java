package io.registrybridge.app.demo;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import java.time.Duration;
import java.util.List;

/** A registry inside the process, with the services of a small shop. */
public final class SampleRegistry implements RegistryAdapterFactory<Duration> {
  private static final Setting<Duration> INTERVAL =
      Setting.of("sample.interval", SettingTypes.DURATION, "4s", "The time between two changes.");

  @Override
  public String type() {
    return "sample";
  }

  @Override
  public ConfigType<Duration> configType() {
    return new ConfigType<>(List.of(INTERVAL), values -> values.get(INTERVAL));
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}.${source}.example";
  }

  @Override
  public String place(Duration config) {
    return "sample";
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return RemovalDefaults.settlingFor(Duration.ZERO);
  }

  @Override
  public RegistryAdapter create(AdapterContext context, Duration interval) {
    return new SampleAdapter(context, interval);
  }
}
