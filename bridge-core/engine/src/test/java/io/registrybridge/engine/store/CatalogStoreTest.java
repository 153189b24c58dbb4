package io.registrybridge.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.testkit.FakeScheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogStoreTest {
  private static final ServiceKey CART = key("cart");
  private static final ServiceKey ORDERS = key("orders");
  private static final ServiceKey USERS = key("users");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final Set<ServiceKey> defective = new HashSet<>();
  private final List<CatalogChange> taken = new ArrayList<>();
  private final CatalogStore store =
      new CatalogStore(scheduler, Pace.DEFAULT, this::takeUnlessDefective);

  @Test
  void changesOfOneMomentAreOneChange() {
    putAll("10.0.0.1");

    scheduler.runPending();

    assertThat(taken).hasSize(1);
    assertThat(taken.getFirst().changed()).containsExactlyInAnyOrder(CART, ORDERS, USERS);
    assertThat(taken.getFirst().newlyReady()).containsExactly("consul");
  }

  @Test
  void serviceWithADefectTakesNoOtherWithIt() {
    defective.add(ORDERS);
    putAll("10.0.0.1");

    scheduler.runPending();

    assertThat(taken.getLast().catalog().entries()).containsOnlyKeys(CART, USERS);
    assertThat(taken.getLast().newlyReady()).containsExactly("consul");
  }

  @Test
  void serviceWithADefectStaysAsItWasUntilItIsPutAgain() {
    putAll("10.0.0.1");
    scheduler.runPending();
    defective.add(ORDERS);
    store.put(ORDERS, Optional.of(entry(ORDERS, "10.0.0.2")));
    scheduler.advance(Pace.DEFAULT.longestWait());
    assertThat(taken.getLast().catalog().entries())
        .containsEntry(ORDERS, entry(ORDERS, "10.0.0.1"));

    defective.clear();
    store.put(ORDERS, Optional.of(entry(ORDERS, "10.0.0.2")));
    scheduler.advance(Pace.DEFAULT.longestWait());

    assertThat(taken.getLast().changed()).containsExactly(ORDERS);
    assertThat(taken.getLast().catalog().entries())
        .containsEntry(ORDERS, entry(ORDERS, "10.0.0.2"));
  }

  private void takeUnlessDefective(CatalogChange change) {
    if (change.changed().stream().anyMatch(defective::contains)) {
      throw new IllegalStateException("a defect");
    }
    taken.add(change);
  }

  private void putAll(String address) {
    for (ServiceKey key : List.of(CART, ORDERS, USERS)) {
      store.put(key, Optional.of(entry(key, address)));
    }
    store.sourceReady("consul");
  }

  private static ServiceKey key(String name) {
    return new ServiceKey("consul", "", name);
  }

  private static CatalogEntry entry(ServiceKey key, String address) {
    List<ServiceInstance> all = List.of(ServiceInstance.builder("i", address).build());
    return new CatalogEntry(new ServiceSnapshot(key, Map.of(), all), all, List.of(), List.of());
  }
}
