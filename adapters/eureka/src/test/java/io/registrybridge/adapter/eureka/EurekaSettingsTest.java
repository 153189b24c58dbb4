package io.registrybridge.adapter.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.adapter.eureka.http.EurekaServer;
import io.registrybridge.adapter.eureka.registry.InstanceRules;
import io.registrybridge.adapter.eureka.registry.InstanceRules.MetadataPort;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.tls.TlsFiles;
import io.registrybridge.testkit.GivenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EurekaSettingsTest {
  private static final EurekaAdapterFactory FACTORY = new EurekaAdapterFactory();

  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    EurekaConfig config = config(Map.of());

    assertThat(config.plan().servers())
        .containsExactly(EurekaServer.parse("http://127.0.0.1:8761/eureka"));
    assertThat(config.plan().interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.plan().fullInterval()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.plan().full()).isEqualTo("/apps");
    assertThat(config.plan().delta()).isEqualTo("/apps/delta");
    assertThat(config.plan().rules())
        .isEqualTo(
            new InstanceRules(false, false, Set.of("UP"), "", "zone", "protocol", List.of()));
    assertThat(config.access().timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.access().credentials()).isEmpty();
    assertThat(config.access().tls()).isEmpty();
  }

  @Test
  void everyKeyHasAnEffect() {
    EurekaConfig config =
        config(
            Map.ofEntries(
                Map.entry("eureka.urls", "https://a:1/eureka/, http://b:2/v2"),
                Map.entry("eureka.interval", "1s"),
                Map.entry("eureka.full-interval", "1m"),
                Map.entry("eureka.timeout", "3s"),
                Map.entry("eureka.statuses", "UP, STARTING"),
                Map.entry("eureka.service-name", "vip"),
                Map.entry("eureka.address", "hostname"),
                Map.entry("eureka.regions", "east, far west"),
                Map.entry("eureka.region", "home"),
                Map.entry("eureka.zone-key", "az"),
                Map.entry("eureka.protocol-key", "proto"),
                Map.entry("eureka.metadata-ports", "grpc=gRPC_port"),
                Map.entry("eureka.username", "bridge"),
                Map.entry("eureka.password", "5ecret"),
                Map.entry("eureka.tls.ca", "ca.pem"),
                Map.entry("eureka.tls.certificate", "cert.pem"),
                Map.entry("eureka.tls.key", "key.pem"),
                Map.entry("eureka.tls.verify-host", "false")));

    assertThat(config.plan().servers())
        .extracting(EurekaServer::toString)
        .containsExactly("https://a:1/eureka", "http://b:2/v2");
    assertThat(config.plan().interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.plan().fullInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.plan().full()).isEqualTo("/apps?regions=east%2Cfar+west");
    assertThat(config.plan().rules())
        .isEqualTo(
            new InstanceRules(
                true,
                true,
                Set.of("UP", "STARTING"),
                "home",
                "az",
                "proto",
                List.of(new MetadataPort("grpc", "gRPC_port"))));
    assertThat(config.access().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.access().credentials()).contains("bridge:5ecret");
    assertThat(config.access().tls())
        .contains(
            new TlsFiles(
                Optional.of(Path.of("/etc/bridge/ca.pem")),
                Optional.of(Path.of("/etc/bridge/cert.pem")),
                Optional.of(Path.of("/etc/bridge/key.pem")),
                false));
  }

  @Test
  void credentialsAreNeverShown() {
    EurekaConfig config = config(Map.of("eureka.username", "bridge", "eureka.password", "5ecret"));

    assertThat(config.toString() + config.access()).doesNotContain("5ecret");
    assertThat(FACTORY.place(config)).isEqualTo("[http://127.0.0.1:8761/eureka]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:pw@a/eureka",
        "a:8761/eureka",
        "http://a/eureka?x=1",
        "http://a/eureka#x",
        "ftp://a/eureka"
      })
  void whatIsNoAddressOfAServerIsRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> EurekaSettings.URLS.type().parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("pw");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "UP,SLEEPING", ""})
  void aStatusThatEurekaDoesNotHaveIsRefused(String text) {
    assertThatThrownBy(() -> EurekaSettings.STATUSES.type().parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "=key", "grpc="})
  void aMetadataPortNamesProtocolAndKey(String text) {
    assertThatThrownBy(() -> EurekaSettings.METADATA_PORTS.type().parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatBelongsTogetherMustBeGivenTogether() {
    assertThat(rejected(Map.of("eureka.username", "bridge"))).containsOnlyKeys("eureka.password");
    assertThat(rejected(Map.of("eureka.password", "5ecret"))).containsOnlyKeys("eureka.username");
    assertThat(rejected(Map.of("eureka.tls.ca", "ca.pem"))).containsOnlyKeys("eureka.urls");
    assertThat(
            rejected(Map.of("eureka.urls", "https://a/eureka", "eureka.tls.certificate", "c.pem")))
        .containsOnlyKeys("eureka.tls.key");
    assertThat(rejected(Map.of("eureka.urls", "https://a/eureka", "eureka.tls.key", "k.pem")))
        .containsOnlyKeys("eureka.tls.certificate");
    assertThat(rejected(Map.of("eureka.urls", ","))).containsOnlyKeys("eureka.urls");
  }

  @Test
  void anotherTokenMeansThatContinuityIsUnknown() {
    assertThat(FACTORY.removalDefaults().settle()).isEqualTo(Duration.ofSeconds(90));
    assertThat(FACTORY.removalDefaults().otherToken()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
    assertThat(FACTORY.removalDefaults().believesMassRemoval()).isTrue();
  }

  private static EurekaConfig config(Map<String, String> texts) {
    GivenSettings given = new GivenSettings(texts);
    EurekaConfig config = FACTORY.configType().create().apply(given);
    assertThat(given.rejected()).isEmpty();
    return config;
  }

  private static Map<String, String> rejected(Map<String, String> texts) {
    GivenSettings given = new GivenSettings(texts);
    assertThat(FACTORY.configType().create().apply(given)).isNotNull();
    return given.rejected();
  }
}
