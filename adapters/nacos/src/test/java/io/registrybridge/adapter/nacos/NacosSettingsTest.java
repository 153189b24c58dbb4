package io.registrybridge.adapter.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.adapter.nacos.catalog.InstanceRules.ClusterUse;
import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.Credentials;
import io.registrybridge.adapter.nacos.client.NacosAddress;
import io.registrybridge.adapter.nacos.watch.Pace;
import io.registrybridge.testkit.GivenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NacosSettingsTest {
  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    NacosConfig config = config(Map.of());

    assertThat(config.access().addresses()).containsExactly(new NacosAddress("127.0.0.1", 8848));
    assertThat(config.access().credentials()).isEqualTo(new Credentials.Anonymous());
    assertThat(config.access().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.access().tls()).isEmpty();
    assertThat(config.partitions()).containsExactly(new Partition("public", "DEFAULT_GROUP"));
    assertThat(config.partitions().getFirst().namespaceId()).isEmpty();
    assertThat(config.pace()).isEqualTo(new Pace(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertThat(config.instances().cluster()).isEqualTo(ClusterUse.LABEL);
  }

  @Test
  void everyKeyHasAnEffect() {
    NacosConfig config =
        config(
            Map.ofEntries(
                Map.entry("nacos.addresses", "a:1, [::1]:2"),
                Map.entry("nacos.namespaces", "public,dev"),
                Map.entry("nacos.groups", "shop,bank"),
                Map.entry("nacos.username", "me"),
                Map.entry("nacos.password", "secret"),
                Map.entry("nacos.context-path", "/registry"),
                Map.entry("nacos.timeout", "5s"),
                Map.entry("nacos.probe.interval", "1s"),
                Map.entry("nacos.probe.limit", "2s"),
                Map.entry("nacos.cluster", "zone"),
                Map.entry("nacos.protocol-key", "proto"),
                Map.entry("nacos.locality.region-key", "r"),
                Map.entry("nacos.locality.zone-key", "z"),
                Map.entry("nacos.locality.subzone-key", "s"),
                Map.entry("nacos.tls.enabled", "true"),
                Map.entry("nacos.tls.login", "true"),
                Map.entry("nacos.tls.ca", "ca.pem"),
                Map.entry("nacos.tls.certificate", "c.pem"),
                Map.entry("nacos.tls.key", "k.pem")));

    assertThat(config.access().addressList()).isEqualTo("a:1,[::1]:2");
    assertThat(config.partitions()).hasSize(4).contains(new Partition("dev", "bank"));
    assertThat(config.access().credentials()).isEqualTo(new Credentials.User("me", "secret"));
    assertThat(config.access().contextPath()).isEqualTo("/registry");
    assertThat(config.access().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.pace()).isEqualTo(new Pace(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    assertThat(config.instances().protocolKey()).isEqualTo("proto");
    assertThat(config.instances().cluster()).isEqualTo(ClusterUse.ZONE);
    assertThat(config.access().tls().orElseThrow().ca()).contains(Path.of("/etc/bridge/ca.pem"));
    assertThat(config.access().tls().orElseThrow().identity()).isPresent();
    assertThat(config.access().tls().orElseThrow().login()).isTrue();
    assertThat(config.toString()).doesNotContain("secret");
  }

  @Test
  void anAccessKeyIsInsteadOfAUser() {
    assertThat(config(Map.of("nacos.access-key", "k", "nacos.secret-key", "s")).access())
        .extracting(access -> access.credentials())
        .isEqualTo(new Credentials.AccessKey("k", "s"));
    assertThat(
            rejected(
                Map.of(
                    "nacos.access-key", "k",
                    "nacos.secret-key", "s",
                    "nacos.username", "u",
                    "nacos.password", "p")))
        .containsOnlyKeys("nacos.access-key");
  }

  @Test
  void halvesAreRejected() {
    assertThat(rejected(Map.of("nacos.username", "me"))).containsOnlyKeys("nacos.password");
    assertThat(rejected(Map.of("nacos.secret-key", "s"))).containsOnlyKeys("nacos.access-key");
    assertThat(rejected(Map.of("nacos.tls.enabled", "true"))).containsOnlyKeys("nacos.tls.ca");
    assertThat(rejected(Map.of("nacos.tls.login", "true"))).containsOnlyKeys("nacos.tls.login");
    assertThat(rejected(Map.of("nacos.tls.enabled", "true", "nacos.tls.verify", "false")))
        .isEmpty();
    assertThat(
            rejected(
                Map.of("nacos.tls.enabled", "true", "nacos.tls.ca", "c", "nacos.tls.key", "k")))
        .containsOnlyKeys("nacos.tls.certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:0", "a:64536", "a b", "http://a:1", ":8848", "a:b", "::1"})
  void anAddressIsHostAndPort(String text) {
    assertThatThrownBy(() -> NacosAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void groupsAreNamedAndNotMatched() {
    assertThatThrownBy(() -> config(Map.of("nacos.groups", "shop-*")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void removalsAreDoubtedMoreThanElsewhere() {
    var defaults = new NacosAdapterFactory().removalDefaults();

    assertThat(defaults.settle()).isEqualTo(Duration.ofSeconds(90));
    assertThat(defaults.believesMassRemoval()).isFalse();
    assertThat(new NacosAdapterFactory().place(config(Map.of()))).contains("127.0.0.1:8848");
  }

  private static NacosConfig config(Map<String, String> texts) {
    GivenSettings given = new GivenSettings(texts);
    NacosConfig config = NacosSettings.TYPE.create().apply(given);
    assertThat(given.rejected()).isEmpty();
    return config;
  }

  private static Map<String, String> rejected(Map<String, String> texts) {
    GivenSettings given = new GivenSettings(texts);
    assertThat(NacosSettings.TYPE.create().apply(given)).isNotNull();
    return given.rejected();
  }
}
