package io.registrybridge.adapter.zookeeper.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.adapter.zookeeper.client.NodeChange.Kind;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.dubbo.LocalityKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
  private static final InstanceReading READING =
      new InstanceReading(LocalityKeys.DEFAULT, "protocol");

  private final Layout interfaces =
      new DubboInterfaces("zk", ServiceSelector.all(), "/dubbo", false, LocalityKeys.DEFAULT);
  private final Layout services =
      InstanceNodes.shared(
          "zk",
          ServiceSelector.all(),
          "/services",
          Set.of(Entry.Kind.SPRING_CLOUD, Entry.Kind.DUBBO_APPLICATION),
          READING);
  private final Layout oneService =
      InstanceNodes.at("zk", ServiceSelector.all(), "/apps/orders", READING);

  @Test
  void dubbosOwnNodesAreNoInterfaces() {
    assertThat(interfaces.directories(List.of("a.B", "metadata", "mapping", "config", "DProv%24C")))
        .containsOnlyKeys("a.B", "DProv%24C")
        .containsEntry("a.B", "/dubbo/a.B/providers");
  }

  @Test
  void whatIsCalledByBlanksIsNoService() {
    Layout mapped =
        new MappedInterfaces("zk", "/services", "/dubbo", READING, LocalityKeys.DEFAULT);
    Layout mapping = new InterfaceMapping("zk", "/dubbo");

    assertThat(interfaces.directories(List.of("+", "%20", "a.B"))).containsOnlyKeys("a.B");
    assertThat(services.directories(List.of(" ", "orders"))).containsOnlyKeys("orders");
    assertThat(mapped.directories(List.of("\u2003", "demo"))).containsOnlyKeys("demo");
    assertThat(mapping.mapping(List.of(mapping.entry("mapping", " ", "demo")))).contains(Map.of());
  }

  @Test
  void anInterfaceThatIsExcludedWholeIsNotRead() {
    ServiceSelector selector =
        new ServiceSelector(
            List.of(Glob.any()), List.of(new Glob("com.acme.Secret*"), new Glob("a.B:1.0")));
    Layout layout = new DubboInterfaces("zk", selector, "/dubbo", false, LocalityKeys.DEFAULT);

    assertThat(layout.directories(List.of("com.acme.SecretService", "a.B")))
        .containsOnlyKeys("a.B");
  }

  @ParameterizedTest
  @CsvSource({
    "*, a.B, true",
    "a.*, a.B, true",
    "a.B, a.B, true",
    "a.B, a.Bean, false",
    "a.B:1.0.0, a.B, true",
    "a.B:1.0.0, a.Bean, false",
    "a.B*, a.B, true",
    "a.?:1.0.0:g1, a.B, true",
    "*:1.0.0, a.B, true",
    "b.*, a.B, false",
    "a.Bean*, a.B, false",
  })
  void anInterfaceIsReadIfAnyOfItsServicesMayBeIncluded(
      String include, String name, boolean expected) {
    ServiceSelector selector = new ServiceSelector(List.of(new Glob(include)), List.of());
    Layout layout = new DubboInterfaces("zk", selector, "/dubbo", false, LocalityKeys.DEFAULT);

    assertThat(layout.directories(List.of(name)).containsKey(name)).isEqualTo(expected);
  }

  @Test
  void whichApplicationsProvideAnInterfaceIsReadWhateverItIsCalled() {
    ServiceSelector selector = new ServiceSelector(List.of(new Glob("shop")), List.of());
    Layout layout = new DubboInterfaces("zk", selector, "/dubbo", true, LocalityKeys.DEFAULT);

    assertThat(layout.directories(List.of("a.B"))).containsOnlyKeys("a.B");
  }

  @Test
  void aPathOfOnesOwnThatIsExcludedIsNotRead() {
    ServiceSelector selector =
        new ServiceSelector(List.of(Glob.any()), List.of(new Glob("orders")));

    assertThat(
            InstanceNodes.at("zk", selector, "/apps/orders", READING)
                .directories(List.of("10.0.0.1:80")))
        .isEmpty();
  }

  @Test
  void aPathWithAStarHasAServiceForEachChild() {
    Layout many = InstanceNodes.at("zk", ServiceSelector.all(), "/apps/*", READING);

    assertThat(many.root()).isEqualTo("/apps");
    assertThat(many.directories(List.of("orders", "cart")))
        .containsEntry("orders", "/apps/orders")
        .containsEntry("cart", "/apps/cart");
  }

  @Test
  void aPathWithoutAStarIsOneService() {
    assertThat(oneService.root()).isEqualTo("/apps/orders");
    assertThat(oneService.directories(List.of("10.0.0.1:80")))
        .containsOnlyKeys("orders")
        .containsEntry("orders", "/apps/orders");
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED, /dubbo, root",
    "DELETED, /dubbo, root",
    "CREATED, /dubbo/a.B, root",
    "CREATED, /dubbo/a.B/providers, a.B",
    "DELETED, /dubbo/a.B/providers/dubbo%3A%2F%2Fx, a.B",
    "CHILDREN, /dubbo/a.B/providers, a.B",
    "CHILDREN, /dubbo/a.B, a.B",
    "CREATED, /dubbo/a.B/consumers/consumer%3A%2F%2Fx, nothing",
    "CREATED, /dubbo/a.B/configurators, nothing",
    "DATA, /dubbo/a.B/providers/x, nothing",
    "CREATED, /dubbo/mapping/a.B, nothing",
    "CREATED, /dubbo/metadata, nothing",
  })
  void aChangeBelowDubbosRootTouches(Kind kind, String path, String expected) {
    assertThat(touched(interfaces, kind, path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED, /services, root",
    "CREATED, /services/orders, root",
    "DELETED, /services/orders, root",
    "DATA, /services/orders, nothing",
    "CHILDREN, /services/orders, orders",
    "CREATED, /services/orders/i1, orders i1",
    "DATA, /services/orders/i1, orders i1",
    "DELETED, /services/orders/i1, orders i1",
    "CREATED, /services/orders/i1/deeper, nothing",
  })
  void aChangeBelowTheSharedRootTouches(Kind kind, String path, String expected) {
    assertThat(touched(services, kind, path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED, /apps/orders, root",
    "CHILDREN, /apps/orders, orders",
    "DATA, /apps/orders, nothing",
    "DATA, /apps/orders/i1, orders i1",
    "CREATED, /apps/orders/i1/deeper, nothing",
  })
  void aChangeBelowAPathTouches(Kind kind, String path, String expected) {
    assertThat(touched(oneService, kind, path)).isEqualTo(expected);
  }

  private static String touched(Layout layout, Kind kind, String path) {
    return switch (layout.touched(new NodeChange(kind, path))) {
      case Touch.Nothing nothing -> "nothing";
      case Touch.Root root -> "root";
      case Touch.Directory directory -> (directory.name() + " " + directory.child()).strip();
    };
  }
}
