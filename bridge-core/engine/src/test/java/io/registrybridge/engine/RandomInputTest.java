package io.registrybridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever a registry has: a service is published, istiod would take it, and its bytes are fixed.
 */
class RandomInputTest {
  private static final List<String> ADDRESSES =
      List.of("10.0.0.1", "10.0.0.2", "::1", "vm.example.org", "", "0.0.0.0", "a b", "fe80::1%1");
  private static final List<String> WORDS =
      List.of("http", "grpc", "TCP", "dubbo", "", "tri", "https", "pigeon", "Web UI", "http-8080");
  private static final List<Integer> NUMBERS =
      List.of(0, -1, 80, 443, 8080, 8081, 9000, 65535, 70000);
  private static final List<Double> WEIGHTS = List.of(1.0, 0.0, 0.3, -1.0, Double.NaN, 1e12);

  @Test
  void everyServiceIsPublishedAndLegalWhateverTheOrder() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      List<ServiceInstance> instances = instances(random);
      List<ServiceInstance> shuffled = new ArrayList<>(instances);
      Collections.shuffle(shuffled, random);
      ServiceKey key = new ServiceKey("consul", "", word(random) + text(random) + "x");
      EngineFixture first = published(key, instances);
      EngineFixture second = published(key, shuffled);

      assertThat(first.engine.view().services().flatMap(service -> service.findings().stream()))
          .filteredOn(f -> List.of("resource-invalid", "render-failed").contains(f.rule()))
          .as("seed %d, round %d", seed, round)
          .isEmpty();
      assertThat(first.resources()).as("seed %d, round %d", seed, round).hasSize(1);
      assertThat(second.resources())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(first.resources());
    }
  }

  private static EngineFixture published(ServiceKey key, List<ServiceInstance> instances) {
    EngineFixture fixture = new EngineFixture(TestSources.source("consul"));
    fixture.list("consul", new ServiceSnapshot(key, Map.of("service", key.name()), instances));
    return fixture;
  }

  private static List<ServiceInstance> instances(Random random) {
    List<ServiceInstance> instances = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      ServiceInstance.Builder instance =
          ServiceInstance.builder("id-" + random.nextInt(8), pick(random, ADDRESSES))
              .weight(pick(random, WEIGHTS))
              .metadata(metadata(random));
      for (int p = 0; p < random.nextInt(4); p++) {
        instance.port(new InstancePort(word(random), word(random), pick(random, NUMBERS)));
      }
      instances.add(instance.build());
    }
    return instances;
  }

  private static Map<String, String> metadata(Random random) {
    Map<String, String> metadata = new HashMap<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      metadata.put(text(random), text(random));
    }
    return metadata;
  }

  private static String word(Random random) {
    return pick(random, WORDS);
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(90), 0, 0x3000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static <T> T pick(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
