package io.registrybridge.dubbo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceNameTest {
  @ParameterizedTest
  @CsvSource({
    "com.acme.Hello, '', '', com.acme.Hello",
    "com.acme.Hello, '', 1.0.0, com.acme.Hello:1.0.0",
    "com.acme.Hello, g1, 1.0.0, com.acme.Hello:1.0.0:g1",
    "com.acme.Hello, g1, '', com.acme.Hello::g1",
    "com.acme.Hello, '', 0.0.0, com.acme.Hello",
  })
  void isOneText(String interfaceName, String group, String version, String text) {
    ServiceName name = new ServiceName(interfaceName, group, version);

    assertThat(name.text()).isEqualTo(text);
    assertThat(ServiceName.ofText(text)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "providers:com.acme.Hello:1.0.0:g1, com.acme.Hello, 1.0.0, g1",
    "providers:com.acme.Hello:1.0.0:, com.acme.Hello, 1.0.0, ''",
    "providers:com.acme.Hello::, com.acme.Hello, '', ''",
    "providers:com.acme.Hello::g1, com.acme.Hello, '', g1",
    "providers:com.acme.Hello, com.acme.Hello, '', ''",
    "providers:com.acme.Hello___Inner:1.0.0:, com.acme.Hello$Inner, 1.0.0, ''",
  })
  void isReadFromNacos(String nacos, String interfaceName, String version, String group) {
    assertThat(ServiceName.ofNacos(nacos)).contains(new ServiceName(interfaceName, group, version));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"orders", "consumers:com.acme.Hello:1.0.0:", "providers:", "providers::1"})
  void otherServicesOfNacosAreNoProviders(String nacos) {
    assertThat(ServiceName.ofNacos(nacos)).isEmpty();
  }

  @Test
  void namesWhatAHostTemplateMayUse() {
    assertThat(new ServiceName("com.acme.Hello", "g1", "1.0.0").names("demo"))
        .containsEntry("service", "com.acme.Hello")
        .containsEntry("interface", "com.acme.Hello")
        .containsEntry("group", "g1")
        .containsEntry("version", "1.0.0")
        .containsEntry("application", "demo")
        .containsEntry("domain", "dubbo");
  }
}
