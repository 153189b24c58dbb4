package io.registrybridge.dubbo;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.InstancePort;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DubboPortsTest {
  @ParameterizedTest
  @CsvSource({
    "dubbo, dubbo, tcp",
    "DUBBO, dubbo, tcp",
    "rmi, rmi, tcp",
    "tri, '', grpc",
    "grpc, '', grpc",
    "rest, '', http",
    "hessian, hessian, http",
    "quic2, '', quic2",
    "'', '', ''",
  })
  void aSchemeIsAPortOfTheMesh(String scheme, String name, String protocol) {
    assertThat(DubboPorts.port(scheme, 1)).isEqualTo(new InstancePort(name, protocol, 1));
  }

  @Test
  void anApplicationsInstanceListsItsPorts() {
    Map<String, String> metadata =
        Map.of(
            "dubbo.endpoints",
            "[{\"port\":20883,\"protocol\":\"tri\"},{\"port\":20880,\"protocol\":\"dubbo\"}]");

    assertThat(DubboPorts.ofApplication(metadata))
        .hasValueSatisfying(
            ports ->
                assertThat(ports)
                    .containsExactly(
                        InstancePort.of("grpc", 20883), new InstancePort("dubbo", "tcp", 20880)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "[", "no json", "null"})
  void withoutSuchAListNothingIsKnown(String endpoints) {
    assertThat(DubboPorts.ofApplication(Map.of("dubbo.endpoints", endpoints))).isEmpty();
  }
}
