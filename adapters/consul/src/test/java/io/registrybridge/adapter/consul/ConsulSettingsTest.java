package io.registrybridge.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ecwid.consul.v1.ConsistencyMode;
import io.registrybridge.adapter.consul.http.ConsulAddress;
import io.registrybridge.api.tls.TlsFiles;
import io.registrybridge.testkit.GivenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsulSettingsTest {
  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    ConsulConfig config = config(Map.of());

    assertThat(config.addresses()).containsExactly(new ConsulAddress("127.0.0.1", 8500));
    assertThat(config.datacenter()).isEmpty();
    assertThat(config.token()).isEmpty();
    assertThat(config.maxConnections()).isEqualTo(100);
    assertThat(config.consistency()).isEqualTo(ConsistencyMode.DEFAULT);
    assertThat(config.cached()).isFalse();
    assertThat(config.acceptFiltered()).isFalse();
    assertThat(config.maxStaleness()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.pollWait()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.tls()).isEmpty();
  }

  @Test
  void everyKeyOfTheConnectionHasAnEffect() {
    ConsulConfig config =
        config(
            Map.of(
                "consul.addresses", "a:1, [::1]:2",
                "consul.datacenter", "dc2",
                "consul.token", "secret",
                "consul.max-connections", "40",
                "consul.consistency", "stale",
                "consul.max-stale", "3s",
                "consul.cached", "true",
                "consul.filtered-answers", "accept",
                "consul.wait", "1m",
                "consul.timeout", "2s"));

    assertThat(config.addresses())
        .containsExactly(new ConsulAddress("a", 1), new ConsulAddress("[::1]", 2));
    assertThat(config.datacenter()).contains("dc2");
    assertThat(config.token()).isEqualTo("secret");
    assertThat(config.maxConnections()).isEqualTo(40);
    assertThat(config.consistency()).isEqualTo(ConsistencyMode.STALE);
    assertThat(config.maxStaleness()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.cached()).isTrue();
    assertThat(config.acceptFiltered()).isTrue();
    assertThat(config.pollWait()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void everyKeyOfTlsHasAnEffect() {
    ConsulConfig config =
        config(
            Map.of(
                "consul.tls.enabled", "true",
                "consul.tls.ca", "ca.pem",
                "consul.tls.certificate", "/run/client.pem",
                "consul.tls.key", "/run/client.key",
                "consul.tls.verify-host", "false"));

    assertThat(config.tls())
        .contains(
            new TlsFiles(
                Optional.of(Path.of("/etc/bridge/ca.pem")),
                Optional.of(Path.of("/run/client.pem")),
                Optional.of(Path.of("/run/client.key")),
                false));
  }

  @Test
  void aCertificateNeedsItsKeyAndTheOtherWayRound() {
    GivenSettings certificate =
        new GivenSettings(
            Map.of("consul.tls.enabled", "true", "consul.tls.certificate", "client.pem"));
    GivenSettings key =
        new GivenSettings(Map.of("consul.tls.enabled", "true", "consul.tls.key", "client.key"));

    assertThat(ConsulSettings.TYPE.create().apply(certificate)).isNotNull();
    assertThat(ConsulSettings.TYPE.create().apply(key)).isNotNull();

    assertThat(certificate.rejected()).containsOnlyKeys("consul.tls.key");
    assertThat(key.rejected()).containsOnlyKeys("consul.tls.certificate");
  }

  @Test
  void aWaitOutOfItsRangeIsNotAccepted() {
    assertThatThrownBy(() -> config(Map.of("consul.wait", "11m")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> config(Map.of("consul.wait", "500ms")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTokenIsNotShown() {
    assertThat(config(Map.of("consul.token", "secret")).toString()).doesNotContain("secret");
  }

  private static ConsulConfig config(Map<String, String> texts) {
    GivenSettings values = new GivenSettings(texts);
    ConsulConfig config = ConsulSettings.TYPE.create().apply(values);
    assertThat(values.rejected()).isEmpty();
    return config;
  }
}
