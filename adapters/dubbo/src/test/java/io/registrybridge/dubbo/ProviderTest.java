package io.registrybridge.dubbo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderTest {
  /** As written by Dubbo 3.3.5. */
  private static final String SEEN =
      "dubbo://192.0.2.2:20881/DProv$Hello?application=demo-one&deprecated=false&dubbo=2.0.2"
          + "&dubbo.tag=gray&dynamic=true&generic=false&group=g1&interface=DProv$Hello&methods=hi"
          + "&owner=team-a&prefer.serialization=hessian2,fastjson2&release=3.3.5&revision=1.0.0"
          + "&service-name-mapping=true&side=provider&timestamp=1795362319397&version=1.0.0"
          + "&weight=50";

  @Test
  void readsWhatDubboWrites() {
    Provider provider = Provider.parse(SEEN).orElseThrow();

    assertThat(provider.scheme()).isEqualTo("dubbo");
    assertThat(provider.host()).isEqualTo("192.0.2.2");
    assertThat(provider.port()).isEqualTo(20881);
    assertThat(provider.service()).isEqualTo(new ServiceName("DProv$Hello", "g1", "1.0.0"));
    assertThat(provider.application()).isEqualTo("demo-one");
    assertThat(provider.weight()).isEqualTo(0.5);
    assertThat(provider.isDisabled()).isFalse();
    assertThat(provider.startedAt()).isEqualTo(1795362319397L);
  }

  @Test
  void readsItEncodedAsAZooKeeperNode() {
    String node = URLEncoder.encode(SEEN, StandardCharsets.UTF_8);

    assertThat(Provider.parse(node)).isEqualTo(Provider.parse(SEEN));
  }

  @Test
  void readsItAsANacosInstance() {
    Map<String, String> metadata =
        Map.of("protocol", "tri", "path", "com.acme.Hello", "version", "1.0.0", "weight", "200");

    Provider provider = Provider.ofInstance("10.0.0.1", 50051, metadata);

    assertThat(provider.scheme()).isEqualTo("tri");
    assertThat(provider.service()).isEqualTo(new ServiceName("com.acme.Hello", "", "1.0.0"));
    assertThat(provider.weight()).isEqualTo(2.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dubbo://10.0.0.1:20880/a.B                       | 10.0.0.1          | 20880",
        "dubbo://10.0.0.1/a.B                             | 10.0.0.1          | 0",
        "dubbo://10.0.0.1:70000/a.B                       | 10.0.0.1          | 70000",
        "dubbo://10.0.0.1:99999999999/a.B                 | 10.0.0.1          | 0",
        "dubbo://10.0.0.1:http/a.B                        | 10.0.0.1          | 0",
        "dubbo://user:secret@10.0.0.1:20880/a.B           | 10.0.0.1          | 20880",
        "dubbo://[2001:db8::1]:20880/a.B                  | 2001:db8::1       | 20880",
        "dubbo://[2001:db8::1]/a.B                        | 2001:db8::1       | 0",
        "dubbo://2001:db8:0:0:0:0:0:1:20880/a.B           | 2001:db8:0:0:0:0:0:1 | 20880",
        "dubbo://fe80:0:0:0:894:aeec:f37d:23e1%en0/a.B    | fe80:0:0:0:894:aeec:f37d:23e1%en0 | 0",
        "dubbo://orders.example.com:20880                 | orders.example.com | 20880",
        "dubbo://0.0.0.0:20880/a.B?x=1                    | 0.0.0.0           | 20880",
        "dubbo://10.0.0.1:20880?interface=a.B             | 10.0.0.1          | 20880",
      })
  void carriesAddressesAsTheyAre(String url, String host, int port) {
    Provider provider = Provider.parse(url).orElseThrow();

    assertThat(provider.host()).isEqualTo(host);
    assertThat(provider.port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not a url", "://10.0.0.1", "dubbo://", "dubbo:///a.B", "%zz", "%"})
  void isNoProvider(String url) {
    assertThat(Provider.parse(url)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"50, 0.5", "100, 1", "0, 0", "1, 0.01", "10000, 100", "-5, -0.05", "heavy, NaN"})
  void weightIsInRelationToDubbosHundred(String text, Double weight) {
    Provider provider = Provider.parse("dubbo://10.0.0.1:1/a.B?weight=" + text).orElseThrow();

    assertThat(provider.weight()).isEqualTo(weight);
  }

  @ParameterizedTest
  @CsvSource({
    "disabled=true, true",
    "disabled=false, false",
    "enabled=false, true",
    "enabled=true, false",
    "side=provider, false"
  })
  void knowsWhatSwitchesItOff(String parameter, boolean disabled) {
    Provider provider = Provider.parse("dubbo://10.0.0.1:1/a.B?" + parameter).orElseThrow();

    assertThat(provider.isDisabled()).isEqualTo(disabled);
  }

  @Test
  void defaultsOfDubbo26CountWhereNothingElseIsSaid() {
    Provider provider =
        Provider.parse(
                "dubbo://10.0.0.1:1/a.B?default.group=g1&default.version=2.0&version=1.0&anyhost&=x")
            .orElseThrow();

    assertThat(provider.service()).isEqualTo(new ServiceName("a.B", "g1", "1.0"));
    assertThat(provider.parameters()).containsEntry("anyhost", "anyhost").doesNotContainKey("");
  }

  @Test
  void aPathBeforeTheInterfaceIsNoPartOfIt() {
    Provider provider = Provider.parse("rest://10.0.0.1:8080/api/com.acme.Hello").orElseThrow();

    assertThat(provider.interfaceName()).isEqualTo("com.acme.Hello");
  }

  @Test
  void itsTextHasNoSecret() {
    Provider provider = Provider.parse("dubbo://10.0.0.1:1/a.B?token=hidden").orElseThrow();

    assertThat(provider.toString()).contains("10.0.0.1").doesNotContain("hidden");
  }
}
