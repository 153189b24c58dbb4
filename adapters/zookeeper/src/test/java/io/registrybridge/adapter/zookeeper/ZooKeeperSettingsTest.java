package io.registrybridge.adapter.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.adapter.zookeeper.ZooKeeperConfig.KnownLayout;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.testkit.GivenSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperSettingsTest {
  @Test
  void whatIsNotGivenHasItsDefault() {
    ZooKeeperConfig config = config(Map.of());

    assertThat(config.connection().connect()).isEqualTo("127.0.0.1:2181");
    assertThat(config.connection().chroot()).isEmpty();
    assertThat(config.connection().sessionTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.connection().auth()).isEmpty();
    assertThat(config.connection().properties())
        .containsEntry("zookeeper.sasl.client", "false")
        .containsEntry("jute.maxbuffer", "16777216")
        .doesNotContainKey("zookeeper.client.secure");
    assertThat(config.layouts())
        .containsExactlyInAnyOrder(
            KnownLayout.DUBBO_INTERFACE, KnownLayout.DUBBO_APPLICATION, KnownLayout.SPRING_CLOUD);
    assertThat(config.dubboRoot()).isEqualTo("/dubbo");
    assertThat(config.servicesRoot()).isEqualTo("/services");
    assertThat(config.paths()).isEmpty();
    assertThat(config.byApplication()).isFalse();
    assertThat(config.localityKeys()).isEqualTo(LocalityKeys.DEFAULT);
    assertThat(config.protocolKey()).isEqualTo("protocol");
    assertThat(config.checkInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.resyncInterval()).isEqualTo(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zk1:2181                    | ''",
        "zk1:2181,zk2:2181           | ''",
        "[2001:db8::1]:2181          | ''",
        "zk1:2181,zk2:2181/registry  | /registry",
        "zk1:2181/a/b                | /a/b",
      })
  void takesAddressesAsZooKeepersClientsDo(String connect, String chroot) {
    assertThat(config(Map.of("zookeeper.connect", connect)).connection().chroot())
        .isEqualTo(chroot);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zk1", "zk1:2181/", "zk1:2181 zk2:2181", "/registry", "zk1:2181/a/", ""})
  void refusesWhatIsNoAddress(String connect) {
    assertThatThrownBy(() -> config(Map.of("zookeeper.connect", connect)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"apps", "/apps/", "/apps/*/x", "/", "/a*"})
  void refusesWhatIsNoPath(String path) {
    assertThatThrownBy(() -> config(Map.of("zookeeper.paths", path)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tlsIsSaidInTheClientsOwnWords() {
    ZooKeeperConfig config =
        config(
            Map.of(
                "zookeeper.tls.enabled", "true",
                "zookeeper.tls.ca", "ca.pem",
                "zookeeper.tls.key-store", "client.pem",
                "zookeeper.tls.verify-host", "false"));

    assertThat(config.connection().properties())
        .containsEntry("zookeeper.client.secure", "true")
        .containsEntry("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty")
        .containsEntry("zookeeper.ssl.trustStore.location", "/etc/bridge/ca.pem")
        .containsEntry("zookeeper.ssl.trustStore.type", "PEM")
        .containsEntry("zookeeper.ssl.keyStore.location", "/etc/bridge/client.pem")
        .containsEntry("zookeeper.ssl.hostnameVerification", "false");
  }

  @Test
  void credentialsAreNeverShown() {
    ZooKeeperConfig config = config(Map.of("zookeeper.auth.credentials", "bridge:hidden"));

    assertThat(config.connection().auth()).isPresent();
    assertThat(config.toString() + config.connection().auth()).doesNotContain("hidden");
  }

  @Test
  void somethingMustBeRead() {
    GivenSettings given = new GivenSettings(Map.of("zookeeper.layouts", ""));

    ZooKeeperConfig config = ZooKeeperSettings.TYPE.create().apply(given);

    assertThat(config).isNotNull();
    assertThat(given.rejected()).containsOnlyKeys("zookeeper.layouts");
  }

  @Test
  void interfacesOfApplicationsAreNotGroupedByApplication() {
    GivenSettings given =
        new GivenSettings(
            Map.of(
                "zookeeper.layouts", "dubbo-mapping", "zookeeper.dubbo.group-by", "application"));

    ZooKeeperConfig config = ZooKeeperSettings.TYPE.create().apply(given);

    assertThat(config).isNotNull();
    assertThat(given.rejected()).containsOnlyKeys("zookeeper.layouts");
  }

  private static ZooKeeperConfig config(Map<String, String> texts) {
    GivenSettings given = new GivenSettings(texts);
    ZooKeeperConfig config = ZooKeeperSettings.TYPE.create().apply(given);
    assertThat(given.rejected()).isEmpty();
    return config;
  }
}
