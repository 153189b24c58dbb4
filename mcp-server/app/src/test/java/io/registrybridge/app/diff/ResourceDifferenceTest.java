package io.registrybridge.app.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.app.diff.ResourceDifference.Name;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResourceDifferenceTest {
  private static final Name CART = new Name("ServiceEntry", "mesh", "cart");
  private static final Name ORDERS = new Name("ServiceEntry", "mesh", "orders");
  private static final Name SHOP = new Name("ServiceEntry", "mesh", "shop");
  private static final Name SAME = new Name("ServiceEntry", "mesh", "same");

  private final ResourceDifference difference =
      new ResourceDifference(
          Map.of(CART, "1", ORDERS, "1", SAME, "1"), Map.of(ORDERS, "2", SHOP, "1", SAME, "1"));

  @Test
  void whatComesChangesAndGoesIsDifferent() {
    assertThat(difference.different()).containsExactly(CART, ORDERS, SHOP);
    assertThat(difference.summary()).isEqualTo("1 added, 1 changed, 1 removed, 1 the same");
  }

  @Test
  void aChangeIsShownAsUnifiedDifference() {
    assertThat(difference.describe(ORDERS, name -> "port: 80\n", name -> "port: 81\n"))
        .isEqualTo(
            """
            --- running: ServiceEntry mesh/orders
            +++ wanted: ServiceEntry mesh/orders
            @@ -1,1 +1,1 @@
            -port: 80
            +port: 81
            """);
  }

  @Test
  void aRemovalIsShownAgainstNothing() {
    assertThat(difference.describe(CART, name -> "port: 80\n", name -> "unused"))
        .startsWith("--- running: ServiceEntry mesh/cart\n+++ nothing\n");
  }
}
