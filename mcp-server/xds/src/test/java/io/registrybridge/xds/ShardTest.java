package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.engine.publish.ResourceName;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  /**
   * Never change these: replicas of two versions serve one istiod, and a service that lies in
   * different shards for them is deleted from the mesh. Made with {@code printf shop/users.vm |
   * sha256sum}.
   */
  @ParameterizedTest
  @CsvSource({
    "registry-bridge, cart.service.dc1.consul, 0, 0, 8, 584",
    "shop, users.vm, 1, 3, 19, 27",
    "a, b, 1, 5, 29, 61",
    "ns, 日本.example, 0, 0, 0, 136",
  })
  void hashStaysForEver(String namespace, String name, int of2, int of8, int of32, int of1000) {
    ResourceName resource = new ResourceName(namespace, name);

    assertThat(IntStream.of(2, 8, 32, 1000).map(count -> Shard.indexOf(resource, count)))
        .containsExactly(of2, of8, of32, of1000);
  }

  @Test
  void spreadsEvenly() {
    int[] sizes = new int[32];

    IntStream.range(0, 32_000)
        .mapToObj(i -> new ResourceName("shop", "service-" + i + ".service.dc1.consul"))
        .forEach(name -> sizes[Shard.indexOf(name, 32)]++);

    // 1,000 each; five standard deviations.
    assertThat(IntStream.of(sizes).boxed())
        .allSatisfy(size -> assertThat(size).isBetween(845, 1155));
  }

  @Test
  void everyNameLiesInOneShardOfEachCount() {
    ResourceName name = new ResourceName("shop", "users.vm");

    assertThat(IntStream.rangeClosed(1, 8).filter(i -> new Shard(i, 8).contains(name)))
        .containsExactly(4);
    assertThat(Shard.EVERYTHING.contains(name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "shard-3-of-8.bridge:15500, 3 of 8",
    // The Service shard-3-of-8 in the namespace registry-bridge.
    "shard-3-of-8.registry-bridge.svc:15500, 3 of 8",
    "shard-3-of-8.registry-bridge.svc.cluster.local:15500, 3 of 8",
    "shard-1-of-1.bridge, 1 of 1",
    "SHARD-2-OF-2.Bridge.istio-system.svc:15500, 2 of 2",
    "shard-32-of-32, 32 of 32",
    "bridge:15500, 1 of 1",
    "127.0.0.1:15500, 1 of 1",
    "[::1]:15500, 1 of 1",
    "sharding.example, 1 of 1",
    "bridge.shard-1-of-8.example, 1 of 1",
    "'', 1 of 1",
  })
  void authorityTellsTheShard(String authority, String expected) {
    assertThat(new ShardChoice.ByAuthority().of(authority)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shard-9-of-8.bridge:15500",
        "shard-0-of-8.bridge",
        "shard-1-of-0.bridge",
        "shard-1-of-2000.bridge",
        "shard-x-of-8.bridge",
        "shard-1.bridge",
        "shard-.bridge",
        "shard-99999999999-of-99999999999.bridge",
      })
  void authorityThatNamesNoShardIsRefused(String authority) {
    assertThatThrownBy(() -> new ShardChoice.ByAuthority().of(authority))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void portTellsTheShardWhateverTheHost() {
    ShardChoice choice = new ShardChoice.ByPort(new Shard(2, 4));

    assertThat(choice.of("bridge:15501")).isEqualTo(new Shard(2, 4));
    assertThat(choice.of("shard-2-of-4.bridge:15501")).isEqualTo(new Shard(2, 4));
  }

  @Test
  void portAndHostThatDisagreeAreRefused() {
    ShardChoice choice = new ShardChoice.ByPort(new Shard(2, 4));

    assertThatThrownBy(() -> choice.of("shard-3-of-4.bridge:15501"))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("not by both");
  }
}
