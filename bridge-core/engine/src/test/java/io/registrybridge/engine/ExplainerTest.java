package io.registrybridge.engine;

import static io.registrybridge.engine.EngineFixture.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.explain.Explainer;
import io.registrybridge.engine.explain.Explanation;
import io.registrybridge.engine.explain.Explanation.Host;
import io.registrybridge.engine.explain.Explanation.Instance;
import io.registrybridge.engine.explain.Explanation.Note;
import io.registrybridge.engine.explain.Explanation.Port;
import io.registrybridge.engine.explain.Explanation.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExplainerTest {
  private final EngineFixture fixture =
      new EngineFixture(TestSources.source("consul"), TestSources.source("vm"));

  @Test
  void aHostIsMadeOfServicesWithInstancesAndPorts() {
    fixture.list("consul", service("consul", "orders", 2));
    fixture.list("vm");
    String name =
        fixture.engine.view().services().findFirst().orElseThrow().hosts().getFirst().host();

    Explanation explanation = explain(name);

    Host host = explanation.hosts().getFirst();
    assertThat(explanation.unpublished()).isEmpty();
    assertThat(host.host()).isEqualTo(name);
    assertThat(host.resources()).isNotEmpty();
    assertThat(host.resolution()).isEqualTo("STATIC");
    assertThat(host.ports()).extracting(Port::number).contains(80, 8080);
    assertThat(host.ports())
        .extracting(Port::why)
        .contains("the service port of http (istio.ports)", "2 of 2 instances use it");
    Service service = host.services().getFirst();
    assertThat(service.naming()).startsWith("istio.host=").contains("service=orders");
    assertThat(service.instances()).extracting(Instance::published).containsExactly(true, true);
  }

  @Test
  void anInstanceThatIsLeftOutSaysByWhichRule() {
    fixture.list(
        "consul",
        service(
            "consul",
            "orders",
            List.of(
                instance("good", "10.0.0.1"),
                instance("nowhere", "0.0.0.0"),
                ServiceInstance.builder("ill", "10.0.0.3")
                    .port(InstancePort.of(8080))
                    .availability(Availability.unhealthy("check 'db' is critical"))
                    .build())));
    fixture.list("vm");

    List<Instance> instances =
        explain("orders").hosts().getFirst().services().getFirst().instances();

    assertThat(instances)
        .extracting(Instance::id, Instance::published)
        .containsExactly(tuple("good", true), tuple("ill", false), tuple("nowhere", false));
    assertThat(instances.get(1).notes())
        .containsExactly(new Note("instance-unhealthy", "check 'db' is critical"));
    assertThat(instances.get(2).notes()).extracting(Note::rule).contains("address-unspecified");
  }

  @Test
  void aServiceThatWasNeverSeenWithAnInstanceSaysSo() {
    fixture.list("consul", service("consul", "orders", 0));
    fixture.list("vm");

    Explanation explanation = explain("orders");

    assertThat(explanation.hosts()).isEmpty();
    assertThat(explanation.unpublished())
        .singleElement()
        .satisfies(
            service ->
                assertThat(service.reasons().getFirst()).contains("never shown an instance"));
  }

  @Test
  void aServiceThatStandsByGetsNoTrafficAndSaysWhy() {
    EngineFixture group = new EngineFixture(inGroup("a", 1), inGroup("b", 2));
    group.list("a", service("a", "orders", 1));
    group.list("b", service("b", "orders", 1));

    Host host = new Explainer(group.engine.view()).explain("orders").hosts().getFirst();

    assertThat(host.services()).hasSize(2);
    Instance first = host.services().getFirst().instances().getFirst();
    Instance second = host.services().getLast().instances().getFirst();
    assertThat(first.published()).isTrue();
    assertThat(second.published()).isFalse();
    assertThat(second.notes()).extracting(Note::rule).contains("merge-standby");
  }

  private static SourceConfig inGroup(String name, int order) {
    NamingConfig naming = TestSources.naming("${service}.group.test");
    return TestSources.with(
        TestSources.source(name),
        new NamingConfig(
            naming.host(),
            naming.aliases(),
            naming.hostOverride(),
            naming.namespace(),
            naming.exportTo(),
            Optional.of(new MergeGroup("group", MergeGroup.Mode.PRIORITY, order))));
  }

  @Test
  void eachHostSaysWhichSettingMadeIt() {
    NamingConfig naming =
        new NamingConfig(
            "${service}.main.test",
            List.of("${service}.alias.test"),
            Optional.of("host"),
            "registry-bridge",
            List.of(),
            Optional.empty());
    SourceConfig source = TestSources.source("a").withNaming(naming);
    EngineFixture engine = new EngineFixture(source);
    ServiceInstance cart =
        ServiceInstance.builder("1", "10.0.0.1")
            .port(InstancePort.of(8080))
            .metadata(Map.of("host", "cart.own.test"))
            .build();
    engine.list("a", service("a", "orders", 1), service("a", "cart", List.of(cart)));

    assertThat(naming(engine, "orders.main.test")).startsWith("istio.host=${service}.main.test ");
    assertThat(naming(engine, "orders.alias.test"))
        .startsWith("istio.aliases=${service}.alias.test ");
    assertThat(naming(engine, "cart.own.test")).startsWith("istio.host-override=host ");

    engine.engine.reconfigure(source.withNaming(TestSources.naming("${service}.new.test")));
    assertThat(naming(engine, "orders.new.test")).startsWith("istio.host=${service}.new.test ");
    assertThat(naming(engine, "orders.main.test")).startsWith("an earlier configuration");
  }

  private static String naming(EngineFixture engine, String host) {
    return new Explainer(engine.engine.view())
        .explain(host).hosts().stream()
            .filter(each -> each.host().equals(host))
            .findFirst()
            .orElseThrow()
            .services()
            .getFirst()
            .naming();
  }

  @Test
  void aPartOfANameFindsAllThatHaveIt() {
    fixture.list("consul", service("consul", "orders", 1), service("consul", "orders-eu", 1));
    fixture.list("vm");

    assertThat(explain("rders").hosts()).hasSize(2);
    assertThat(explain("orders").hosts()).hasSize(1);
  }

  @Test
  void anUnknownNameSaysWhatIsNearAndWhatWasNotReadYet() {
    fixture.list("consul", service("consul", "orders", 1));
    fixture.sink("vm").accept(new RegistryEvent.Resynced(Set.of(EngineFixture.key("vm", "cart"))));
    fixture.settle();

    assertThat(explain("oders").found()).isFalse();
    assertThat(explain("oders").hints())
        .contains("did you mean orders?", "source vm was not read completely yet");
    assertThat(explain("cart").hints())
        .contains("vm/cart is in the registry's list and could not be read yet");
  }

  private Explanation explain(String name) {
    return new Explainer(fixture.engine.view()).explain(name);
  }

  private static ServiceInstance instance(String id, String address) {
    return ServiceInstance.builder(id, address).port(InstancePort.of(8080)).build();
  }
}
