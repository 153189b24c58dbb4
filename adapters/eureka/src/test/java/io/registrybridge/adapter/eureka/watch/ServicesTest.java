package io.registrybridge.adapter.eureka.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.registrybridge.adapter.eureka.registry.Applications;
import io.registrybridge.adapter.eureka.registry.ApplicationsReader;
import io.registrybridge.adapter.eureka.registry.InstanceMapping;
import io.registrybridge.adapter.eureka.registry.InstanceRules;
import io.registrybridge.adapter.eureka.registry.ServiceNames;
import io.registrybridge.adapter.eureka.registry.TestAnswers;
import io.registrybridge.adapter.eureka.registry.TestAnswers.Shown;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.Recorder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServicesTest {
  private static final Shown CART = Shown.up("CART", "c1", 100);
  private static final Shown ORDERS = Shown.up("ORDERS", "o1", 200);
  private static final Shown PAYMENT = Shown.up("PAYMENT", "p1", 300);

  private final Recorder<RegistryEvent> events = new Recorder<>();
  private boolean refuses;
  private final Services services =
      new Services(
          "shop",
          new ServiceNames(false, ServiceSelector.all()),
          new InstanceMapping(
              new InstanceRules(false, false, Set.of("UP"), "", "zone", "protocol", List.of())),
          this::accept);
  private final InstanceTable table = new InstanceTable(services);

  @Test
  void aRemovalIsToldAlsoIfAnotherChangeWasNotTaken() {
    tell(CART, ORDERS);

    refuseOnce(CART.on(9090));
    services.tell();

    assertThat(events.values(ServiceUpdated.class)).hasSize(1);
    assertThat(events.values(ServiceRemoved.class))
        .containsExactly(new ServiceRemoved(key("ORDERS")));
  }

  @Test
  void aRemovalThatWasNotTakenIsToldAgain() {
    tell(CART, ORDERS);

    refuseOnce(CART);
    services.tell();
    services.tell();

    assertThat(events.values()).containsExactly(new ServiceRemoved(key("ORDERS")));
  }

  @Test
  void removalsThatWereNotTakenAreToldTogetherAgain() {
    tell(CART, ORDERS, PAYMENT);

    refuseOnce(CART);
    services.tell();
    services.tell();

    assertThat(events.values()).containsExactly(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void aListThatIsDueIsDueUntilItWasTaken() {
    tell(CART);

    services.demandList();
    refuseOnce(CART);
    services.tell();
    services.tell();

    assertThat(events.values()).containsExactly(new Resynced(Set.of(key("CART"))));
  }

  @Test
  void whatCameAndWentBeforeItWasToldIsNotTold() {
    tell(CART);

    show(CART, ORDERS);
    show(CART);
    services.tell();

    assertThat(events.values()).isEmpty();
  }

  private void tell(Shown... instances) {
    show(instances);
    services.tell();
    events.clear();
  }

  private void refuseOnce(Shown... instances) {
    show(instances);
    refuses = true;
    assertThatIllegalStateException().isThrownBy(services::tell);
    refuses = false;
  }

  private void accept(RegistryEvent event) {
    if (refuses) {
      throw new IllegalStateException("not taken");
    }
    events.accept(event);
  }

  private void show(Shown... instances) {
    byte[] body = TestAnswers.full(instances).getBytes(StandardCharsets.UTF_8);
    Applications full =
        new ApplicationsReader().read("/apps", new ByteArrayInputStream(body), Instant.EPOCH);
    table.replace(full, 0);
  }

  private static ServiceKey key(String name) {
    return new ServiceKey("shop", "", name);
  }
}
