package io.registrybridge.adapter.consul.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.ServiceKey;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchedServiceTest {
  private final WatchedService service =
      new WatchedService(new ServiceKey("consul", "dc1", "cart"));

  WatchedServiceTest() {
    service.index = 20;
    service.data = 1;
    service.nodes = Set.of("n1", "n2");
    service.instances = Set.of("n1/a", "n1/b", "n2/a");
  }

  @Test
  void doesNotDifferFromWhatWasTold() {
    assertThat(service.differs("n1", Map.of("n1/a", 7L, "n1/b", 20L), 1)).isFalse();
    assertThat(service.differs("n3", Map.of(), 1)).isFalse();
  }

  @Test
  void differsByAnInstanceThatChangedSince() {
    assertThat(service.differs("n1", Map.of("n1/a", 21L, "n1/b", 20L), 1)).isTrue();
  }

  @Test
  void differsByAnInstanceThatIsNewOrGone() {
    assertThat(service.differs("n3", Map.of("n3/a", 7L), 1)).isTrue();
    assertThat(service.differs("n1", Map.of("n1/a", 7L), 1)).isTrue();
    assertThat(service.differs("n2", Map.of(), 1)).isTrue();
  }

  @Test
  void differsWhenTheDataIsAnother() {
    assertThat(service.differs("n1", Map.of("n1/a", 7L, "n1/b", 20L), 2)).isTrue();
  }
}
