package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {
  private final Resources resources = new Resources();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64})
  void shardsAreDisjointAndTogetherEverything(int count) {
    resources.services(500);
    Partition partition = new Partition(count);

    partition.load(resources.snapshot());

    List<ResourceName> all = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      all.addAll(
          partition
              .view(new Shard(number, count))
              .of(ResourceKind.SERVICE_ENTRY)
              .byName()
              .keySet());
    }
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            resources.snapshot().of(ResourceKind.SERVICE_ENTRY).keySet());
  }

  @Test
  void changeConcernsOneShard() {
    Partition partition = loaded(8);

    List<Map<ResourceKind, Set<ResourceName>>> changed =
        partition.apply(resources.put("s7", "10.0.0.2"));

    assertThat(changed).filteredOn(names -> !names.isEmpty()).hasSize(1);
    assertThat(changed.get(Shard.indexOf(Resources.name("s7"), 8)))
        .containsEntry(ResourceKind.SERVICE_ENTRY, Set.of(Resources.name("s7")));
  }

  @Test
  void unconcernedShardKeepsItsView() {
    Partition partition = loaded(8);
    int concerned = Shard.indexOf(Resources.name("s7"), 8);
    Shard other = new Shard(concerned == 0 ? 2 : 1, 8);
    ShardView before = partition.view(other);

    partition.apply(resources.put("s7", "10.0.0.2"));

    assertThat(partition.view(other)).isSameAs(before);
  }

  @Test
  void followingStepByStepEqualsLoadingTheEnd() {
    long seed = 7;
    Random random = new Random(seed);
    Partition followed = loaded(5);
    for (int step = 0; step < 300; step++) {
      String name = "s" + random.nextInt(700);
      Publication publication =
          random.nextInt(3) == 0 ? resources.remove(name) : resources.put(name, "10.0.1." + step);
      followed.apply(publication);
    }

    Partition fresh = new Partition(5);
    fresh.load(resources.snapshot());

    for (int number = 1; number <= 5; number++) {
      Shard shard = new Shard(number, 5);
      assertThat(followed.view(shard).of(ResourceKind.SERVICE_ENTRY).byName())
          .as("seed %d, shard %s", seed, shard)
          .isEqualTo(fresh.view(shard).of(ResourceKind.SERVICE_ENTRY).byName());
      assertThat(followed.view(shard).of(ResourceKind.SERVICE_ENTRY).latestFirst())
          .as("seed %d, shard %s", seed, shard)
          .containsExactlyInAnyOrderElementsOf(
              fresh.view(shard).of(ResourceKind.SERVICE_ENTRY).latestFirst());
      assertThat(followed.view(shard).of(ResourceKind.SERVICE_ENTRY).bytes())
          .as("seed %d, shard %s", seed, shard)
          .isEqualTo(fresh.view(shard).of(ResourceKind.SERVICE_ENTRY).bytes());
    }
  }

  private Partition loaded(int count) {
    resources.services(500);
    Partition partition = new Partition(count);
    partition.load(resources.snapshot());
    return partition;
  }
}
