package io.registrybridge.engine;

import static io.registrybridge.engine.EngineFixture.key;
import static io.registrybridge.engine.EngineFixture.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final ResourceName ORDERS =
      new ResourceName("registry-bridge", "orders.consul.test");
  private static final ResourceName CART = new ResourceName("registry-bridge", "cart.consul.test");

  @Test
  void nothingIsPublishedBeforeEveryRequiredSourceIsSynced() {
    EngineFixture fixture =
        new EngineFixture(TestSources.source("consul"), TestSources.source("vm"));

    fixture.list("consul", service("consul", "orders", 1));

    assertThat(fixture.published.values()).isEmpty();
    assertThat(fixture.engine.view().ready()).isFalse();
  }

  @Test
  void firstPublicationHasEverythingOfAllSources() {
    EngineFixture fixture =
        new EngineFixture(TestSources.source("consul"), TestSources.source("vm"));
    fixture.list("consul", service("consul", "orders", 1));

    fixture.list("vm", service("vm", "billing", 1));

    Publication first = fixture.published.values().getFirst();
    assertThat(first.changed(ResourceKind.SERVICE_ENTRY))
        .containsExactlyInAnyOrder(ORDERS, new ResourceName("registry-bridge", "billing.vm.test"));
    assertThat(first.snapshot().of(ResourceKind.SERVICE_ENTRY)).hasSize(2);
  }

  @Test
  void listedServiceThatWasNotReadYetKeepsTheGateClosed() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture
        .sink("consul")
        .accept(new RegistryEvent.Resynced(Set.of(key("consul", "orders"), key("consul", "cart"))));
    fixture.update(service("consul", "orders", 1));
    fixture.settle();
    assertThat(fixture.engine.view().ready()).isFalse();

    fixture.update(service("consul", "cart", 1));
    fixture.settle();

    assertThat(fixture.engine.view().ready()).isTrue();
  }

  @Test
  void firstListOfARegistryThatWasOutOfSightIsGivenTimeToSettle() {
    EngineFixture fixture = new EngineFixture(TestSources.source("eureka"));
    fixture.unreachable("eureka");

    fixture.list("eureka", service("eureka", "orders", 1));
    fixture.scheduler.advance(Duration.ofSeconds(25));
    assertThat(fixture.published.values()).isEmpty();
    assertThat(fixture.source("eureka").settlesIn()).contains(Duration.ofSeconds(4));
    fixture.update(service("eureka", "cart", 1));
    fixture.scheduler.advance(Duration.ofSeconds(5));

    assertThat(fixture.published.values().getFirst().snapshot().of(ResourceKind.SERVICE_ENTRY))
        .hasSize(2);
    assertThat(fixture.source("eureka").settlesIn()).isEmpty();
  }

  @Test
  void anEditedFileDoesNotHideThatTheFirstListIsToSettle() {
    EngineFixture fixture = new EngineFixture(TestSources.source("eureka"));
    fixture.unreachable("eureka");
    fixture.reload("eureka");
    fixture.list("eureka", service("eureka", "orders", 1));
    fixture.scheduler.advance(Duration.ofSeconds(5));
    fixture.reload("eureka");

    fixture.list("eureka", service("eureka", "orders", 1));
    fixture.scheduler.advance(Duration.ofSeconds(25));

    assertThat(fixture.published.values()).isEmpty();
  }

  @Test
  void whatIsStillSettlingIsReleasedByHand() {
    EngineFixture fixture = new EngineFixture(TestSources.source("eureka"));
    fixture.unreachable("eureka");
    fixture.list("eureka", service("eureka", "orders", 1));

    fixture.engine.actions().release("eureka");
    fixture.settle();

    assertThat(fixture.engine.view().ready()).isTrue();
  }

  @Test
  void sourceThatIsNotRequiredHoldsNothingBack() {
    EngineFixture fixture =
        new EngineFixture(
            TestSources.source("consul"), TestSources.optional(TestSources.source("vm")));

    fixture.list("consul", service("consul", "orders", 1));

    assertThat(fixture.published.values()).hasSize(1);
  }

  @Test
  void withoutARequiredSourceTheFirstAnswerGoesOutAtOnce() {
    EngineFixture fixture = new EngineFixture(TestSources.optional(TestSources.source("vm")));

    fixture.settle();

    assertThat(fixture.published.values()).hasSize(1);
  }

  @Test
  void emptyRegistryIsACompleteAnswer() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));

    fixture.list("consul");

    assertThat(fixture.published.values()).hasSize(1);
    assertThat(fixture.engine.view().ready()).isTrue();
  }

  @Test
  void oneChangedEndpointChangesOneResource() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture.list("consul", service("consul", "orders", 2), service("consul", "cart", 2));
    Map<ResourceName, IstioResource> before = new HashMap<>(fixture.resources());
    long renderings = fixture.renderings();

    fixture.update(service("consul", "orders", 3));
    fixture.settle();

    assertThat(fixture.published.values().getLast().changed(ResourceKind.SERVICE_ENTRY))
        .containsExactly(ORDERS);
    assertThat(fixture.resources().get(CART)).isSameAs(before.get(CART));
    assertThat(fixture.resources().get(ORDERS)).isNotEqualTo(before.get(ORDERS));
    assertThat(fixture.renderings() - renderings).isEqualTo(1);
  }

  @Test
  void equalServiceIsNeitherRenderedNorPublishedAgain() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture.list("consul", service("consul", "orders", 2));
    long renderings = fixture.renderings();

    fixture.update(service("consul", "orders", 2));
    fixture.settle();

    assertThat(fixture.published.values()).hasSize(1);
    assertThat(fixture.renderings()).isEqualTo(renderings);
  }

  @Test
  void changeThatNobodyCanSeeKeepsTheResource() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture.list("consul", service("consul", "orders", 2));
    IstioResource before = fixture.resources().get(ORDERS);

    fixture.update(
        service("consul", "orders", service("consul", "orders", 2).instances().reversed()));
    fixture.settle();

    assertThat(fixture.resources().get(ORDERS)).isSameAs(before);
    assertThat(fixture.published.values()).hasSize(1);
  }

  @Test
  void stormOnOneServiceCostsOneRenderingPerBatch() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture.list("consul", service("consul", "orders", 1));
    long renderings = fixture.renderings();

    for (int instances = 2; instances <= 100; instances++) {
      fixture.update(service("consul", "orders", instances));
    }
    fixture.settle();

    assertThat(fixture.renderings() - renderings).isEqualTo(1);
    assertThat(
            fixture
                .engine
                .view()
                .services()
                .findFirst()
                .orElseThrow()
                .hosts()
                .getFirst()
                .endpoints())
        .isEqualTo(100);
  }

  @Test
  void serviceThatTheRegistryNoLongerListsIsEmptyFirstAndThenRemoved() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture.list("consul", service("consul", "orders", 1), service("consul", "cart", 1));

    fixture.sink("consul").accept(new RegistryEvent.Resynced(Set.of(key("consul", "orders"))));
    fixture.settle();
    assertThat(fixture.resources()).containsOnlyKeys(ORDERS, CART);
    fixture.scheduler.advance(Duration.ofMinutes(10));

    assertThat(fixture.resources()).containsOnlyKeys(ORDERS);
    assertThat(fixture.published.values().getLast().changed(ResourceKind.SERVICE_ENTRY))
        .containsExactly(CART);
  }

  @Test
  void publisherThatComesLateGetsEverything() {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture.list("consul", service("consul", "orders", 1));
    List<Publication> late = new ArrayList<>();

    fixture.engine.addPublisher("late", late::add);
    fixture.settle();

    assertThat(late).hasSize(1);
    assertThat(late.getFirst().changed(ResourceKind.SERVICE_ENTRY)).containsExactly(ORDERS);
  }

  @Test
  void excludedServicesAreNotPublished() {
    EngineFixture fixture =
        new EngineFixture(TestSources.excluding(TestSources.source("consul"), "cart*"));

    fixture.list("consul", service("consul", "orders", 1), service("consul", "cart-db", 1));

    assertThat(fixture.engine.view().ready()).isTrue();
    assertThat(fixture.resources()).containsOnlyKeys(ORDERS);
  }

  @Test
  void twoEnginesGiveEqualBytesWhateverTheOrder() {
    EngineFixture first = new EngineFixture(TestSources.source("consul"));
    EngineFixture second = new EngineFixture(TestSources.source("consul"));

    first.list("consul", service("consul", "orders", 3), service("consul", "cart", 2));
    second.list(
        "consul",
        service("consul", "cart", 5),
        service("consul", "cart", 2),
        service("consul", "orders", service("consul", "orders", 3).instances().reversed()));

    assertThat(second.resources()).isEqualTo(first.resources());
  }
}
