package io.registrybridge.adapter.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class VmAdapterFactoryTest {
  private final VmAdapterFactory factory = new VmAdapterFactory();

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(RegistryAdapterFactory.class))
        .anyMatch(found -> found.type().equals("vm"));
  }

  @Test
  void itsDefaultsAreThoseOfTheDocumentation() {
    VmConfig config = factory.configType().create().apply(new Values(Map.of()));

    assertThat(config.directory()).isEqualTo(Path.of("/etc/bridge/conf/vm"));
    assertThat(config.pollInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.probeDefaults())
        .isEqualTo(new VmConfig.ProbeDefaults(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3));
    assertThat(factory.defaultHostTemplate()).contains("${service}").contains(".");
  }

  @Test
  void everyKeyHasAnEffect() {
    VmConfig config =
        factory
            .configType()
            .create()
            .apply(
                new Values(
                    Map.of(
                        "vm.directory", "/srv/vm",
                        "vm.poll-interval", "1s",
                        "vm.probe.interval", "7s",
                        "vm.probe.timeout", "3s",
                        "vm.probe.rise", "4",
                        "vm.probe.fall", "5")));

    assertThat(config)
        .isEqualTo(
            new VmConfig(
                Path.of("/srv/vm"),
                Duration.ofSeconds(1),
                new VmConfig.ProbeDefaults(Duration.ofSeconds(7), Duration.ofSeconds(3), 4, 5)));
  }

  @Test
  void refusesAPollWithoutPause() {
    Values values = new Values(Map.of("vm.poll-interval", "0"));

    assertThat(factory.configType().create().apply(values)).isNotNull();

    assertThat(values.rejected).containsOnlyKeys("vm.poll-interval");
  }

  /** A property file in the directory {@code /etc/bridge}. */
  private static final class Values implements SettingValues {
    private final Map<String, String> texts;
    private final Map<String, String> rejected = new HashMap<>();

    Values(Map<String, String> texts) {
      this.texts = texts;
    }

    @Override
    public <T> T get(Setting<T> setting) {
      return find(setting).orElseThrow();
    }

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
      return Optional.ofNullable(texts.get(setting.key()))
          .or(setting::defaultText)
          .map(setting.type()::parse);
    }

    @Override
    public Path resolve(Path path) {
      return Path.of("/etc/bridge").resolve(path);
    }

    @Override
    public void reject(Setting<?> setting, String expected) {
      rejected.put(setting.key(), expected);
    }
  }
}
