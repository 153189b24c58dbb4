package io.registrybridge.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import io.registrybridge.testkit.contract.ContractInstance;
import org.junit.jupiter.api.Test;

class InMemoryAdapterTest {
  @Test
  void worksInFakeTime() {
    FakeScheduler time = new FakeScheduler();
    Recorder<RegistryEvent> events = new Recorder<>();
    InMemoryRegistry registry = new InMemoryRegistry();
    registry.put("orders", new ContractInstance("i1", "10.0.0.1", 8080));
    var adapter = registry.createAdapter(new AdapterContext("memory", ServiceSelector.all(), time));
    adapter.start(events::accept);
    time.runPending();
    assertThat(events.values(ServiceUpdated.class)).hasSize(1);

    registry.putEmpty("cart");

    time.advance(InMemoryAdapter.POLL);
    assertThat(events.values(ServiceUpdated.class)).hasSize(2);
    adapter.close();
    assertThat(time.waiting()).isEmpty();
  }
}
