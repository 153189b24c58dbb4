package io.registrybridge.adapter.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.testkit.GivenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    VmConfig config = factory.configType().create().apply(new GivenSettings(Map.of()));

    assertThat(config.directory()).isEqualTo(Path.of("/etc/bridge/vm"));
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
                new GivenSettings(
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
    GivenSettings values = new GivenSettings(Map.of("vm.poll-interval", "0"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> factory.configType().create().apply(values))
        .withMessage("out of range");
  }
}
