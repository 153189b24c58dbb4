package io.registrybridge.adapter.vm;

import io.registrybridge.adapter.vm.VmConfig.ProbeDefaults;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes the adapters of {@code type=vm}. */
public final class VmAdapterFactory implements RegistryAdapterFactory<VmConfig> {
  /** Of what is done again and again; shorter ones would only keep the machine busy. */
  static final SettingType<Duration> PAUSE = SettingTypes.durationFrom("10ms");

  private static final Setting<Path> DIRECTORY =
      Setting.of(
          "vm.directory",
          SettingTypes.PATH,
          "vm",
          "The directory of service and host files (*.properties, *.yaml, *.yml). A relative path"
              + " starts at the configuration directory. A directory without any file is an error,"
              + " for it cannot be told from one that was lost.");
  private static final Setting<Duration> POLL_INTERVAL =
      Setting.of(
          "vm.poll-interval",
          PAUSE,
          "500ms",
          "How often the directory is looked at. A change is taken when it was seen twice alike, so"
              + " it takes one to two of these. Raise it on slow network file systems.");
  private static final Setting<Duration> PROBE_INTERVAL =
      Setting.of(
          "vm.probe.interval",
          PAUSE,
          "5s",
          "The time between two health probes of an instance that has one.");
  private static final Setting<Duration> PROBE_TIMEOUT =
      Setting.of(
          "vm.probe.timeout",
          PAUSE,
          "2s",
          "How long one health probe may take before it counts as failed.");
  private static final Setting<Integer> PROBE_RISE =
      Setting.of(
          "vm.probe.rise",
          SettingTypes.integer(1, 100),
          "2",
          "How many probes in a row must succeed until an unhealthy instance is available again.");
  private static final Setting<Integer> PROBE_FALL =
      Setting.of(
          "vm.probe.fall",
          SettingTypes.integer(1, 100),
          "3",
          "How many probes in a row must fail until an instance is unhealthy.");

  @Override
  public String type() {
    return "vm";
  }

  @Override
  public ConfigType<VmConfig> configType() {
    return new ConfigType<>(
        List.of(DIRECTORY, POLL_INTERVAL, PROBE_INTERVAL, PROBE_TIMEOUT, PROBE_RISE, PROBE_FALL),
        VmAdapterFactory::config);
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}.vm.internal";
  }

  @Override
  public String place(VmConfig config) {
    return config.directory().toString();
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return RemovalDefaults.settlingFor(Duration.ZERO);
  }

  @Override
  public RegistryAdapter create(AdapterContext context, VmConfig config) {
    return new VmAdapter(context, config);
  }

  private static VmConfig config(SettingValues values) {
    return new VmConfig(
        values.resolve(values.get(DIRECTORY)),
        values.get(POLL_INTERVAL),
        new ProbeDefaults(
            values.get(PROBE_INTERVAL),
            values.get(PROBE_TIMEOUT),
            values.get(PROBE_RISE),
            values.get(PROBE_FALL)));
  }
}
