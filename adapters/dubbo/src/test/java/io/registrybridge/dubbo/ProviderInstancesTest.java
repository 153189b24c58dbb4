package io.registrybridge.dubbo;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.Availability.State;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProviderInstancesTest {
  private final ProviderInstances mapping = new ProviderInstances(LocalityKeys.DEFAULT);

  @Test
  void aProviderIsAnInstanceWithWhatMatters() {
    List<ServiceInstance> instances =
        of(
            "dubbo://10.0.0.1:20880/a.B?application=demo&version=1.0.0&dubbo.tag=gray&weight=50"
                + "&timestamp=1&pid=7&methods=hi&release=3.3.5&token=hidden&owner=team-a"
                + "&region=north&zone=z1");

    assertThat(instances).hasSize(1);
    ServiceInstance instance = instances.getFirst();
    assertThat(instance.id()).isEqualTo("10.0.0.1:20880");
    assertThat(instance.address()).isEqualTo("10.0.0.1");
    assertThat(instance.ports()).containsExactly(new InstancePort("dubbo", "tcp", 20880));
    assertThat(instance.weight()).isEqualTo(0.5);
    assertThat(instance.locality()).isEqualTo(new Locality("north", "z1", ""));
    assertThat(instance.metadata())
        .containsEntry("application", "demo")
        .containsEntry("version", "1.0.0")
        .containsEntry("dubbo.tag", "gray")
        .containsEntry("owner", "team-a")
        .doesNotContainKeys("timestamp", "pid", "methods", "release", "token", "weight");
  }

  @Test
  void theProtocolsOfOneProcessAreThePortsOfOneInstance() {
    List<ServiceInstance> instances =
        of(
            "dubbo://10.0.0.1:20880/a.B?application=demo",
            "tri://10.0.0.1:50051/a.B?application=demo",
            "rest://10.0.0.1:8080/a.B?application=demo",
            "dubbo://10.0.0.2:20880/a.B?application=demo");

    assertThat(instances)
        .extracting(ServiceInstance::id)
        .containsExactly("10.0.0.1:20880", "10.0.0.2:20880");
    assertThat(instances.getFirst().ports())
        .containsExactly(
            new InstancePort("dubbo", "tcp", 20880),
            InstancePort.of("http", 8080),
            InstancePort.of("grpc", 50051));
  }

  @Test
  void severalProcessesOnOneHostAreSeveralInstances() {
    List<ServiceInstance> instances =
        of(
            "dubbo://10.0.0.1:20881/a.B?application=demo",
            "dubbo://10.0.0.1:20880/a.B?application=demo",
            "tri://10.0.0.1:50052/a.B?application=demo",
            "tri://10.0.0.1:50051/a.B?application=demo");

    assertThat(instances).extracting(this::numbers).containsExactly("20880,50051", "20881,50052");
  }

  @Test
  void aProviderThatWasKilledAndStartedAgainIsThereOnce() {
    List<ServiceInstance> instances =
        of(
            "dubbo://10.0.0.1:20880/a.B?application=demo&timestamp=100&owner=before",
            "dubbo://10.0.0.1:20880/a.B?application=demo&timestamp=200&owner=after");

    assertThat(instances).hasSize(1);
    assertThat(instances.getFirst().metadata()).containsEntry("owner", "after");
  }

  @Test
  void whatIsDisabledSaysSo() {
    List<ServiceInstance> instances =
        of(
            "dubbo://10.0.0.1:20880/a.B?application=demo&disabled=true",
            "dubbo://10.0.0.2:20880/a.B?application=demo&disabled=true",
            "tri://10.0.0.2:50051/a.B?application=demo");

    assertThat(instances.getFirst().availability().state()).isEqualTo(State.DISABLED);
    assertThat(instances.getFirst().availability().reason()).contains("disabled");
    assertThat(instances.getLast().availability().isAvailable()).isTrue();
    assertThat(instances.getLast().ports()).containsExactly(InstancePort.of("grpc", 50051));
  }

  @Test
  void theInterfacesOfAnApplicationShareTheirInstance() {
    List<ServiceInstance> instances =
        of(
            "dubbo://10.0.0.1:20880/a.B?application=demo&version=1&owner=x&weight=50",
            "dubbo://10.0.0.1:20880/a.C?application=demo&version=2&owner=x",
            "tri://10.0.0.1:50051/a.D?application=demo&owner=x");

    assertThat(instances).hasSize(1);
    assertThat(instances.getFirst().ports())
        .extracting(InstancePort::number)
        .containsExactly(20880, 50051);
    assertThat(instances.getFirst().metadata())
        .containsEntry("owner", "x")
        .doesNotContainKey("version");
    assertThat(instances.getFirst().weight()).isEqualTo(0.5);
  }

  @Test
  void theOrderOfTheProvidersDoesNotMatter() {
    List<Provider> providers =
        new ArrayList<>(
            providers(
                "dubbo://10.0.0.1:20880/a.B?application=demo&timestamp=1",
                "dubbo://10.0.0.1:20880/a.B?application=demo&timestamp=1&owner=x",
                "tri://10.0.0.1:50051/a.B?application=demo",
                "dubbo://10.0.0.3:20880/a.B",
                "dubbo://10.0.0.2:20880/a.B"));
    List<ServiceInstance> one = mapping.of(providers);

    Collections.reverse(providers);

    assertThat(mapping.of(providers)).isEqualTo(one);
  }

  @Test
  void oddValuesAreCarriedAndNothingIsLost() {
    List<ServiceInstance> instances =
        of(
            "dubbo://0.0.0.0:20880/a.B",
            "dubbo://host_with_underscore:20880/a.B",
            "dubbo://fe80::1%eth0/a.B",
            "dubbo://10.0.0.1:70000/a.B?weight=NaN",
            "dubbo://10.0.0.2/a.B",
            "quic2://10.0.0.3:1/a.B?名字=值&bad key!=x");

    assertThat(instances).hasSize(6);
    assertThat(instances)
        .flatExtracting(ServiceInstance::ports)
        .extracting(InstancePort::protocol)
        .contains("quic2");
    assertThat(instances)
        .flatExtracting(ServiceInstance::ports)
        .extracting(InstancePort::number)
        .contains(70000)
        .doesNotContain(0);
  }

  private List<ServiceInstance> of(String... urls) {
    return mapping.of(providers(urls));
  }

  private static List<Provider> providers(String... urls) {
    return Stream.of(urls).map(url -> Provider.parse(url).orElseThrow()).toList();
  }

  private String numbers(ServiceInstance instance) {
    return String.join(
        ",", instance.ports().stream().map(port -> Integer.toString(port.number())).toList());
  }
}
