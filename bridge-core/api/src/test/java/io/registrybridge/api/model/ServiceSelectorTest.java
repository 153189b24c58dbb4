package io.registrybridge.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceSelectorTest {
  @Test
  void anExcludeWinsOverAnInclude() {
    var selector =
        new ServiceSelector(List.of(new Glob("orders-*"), new Glob("cart")), globs("*-test"));

    assertThat(selector.selects("orders-eu")).isTrue();
    assertThat(selector.selects("cart")).isTrue();
    assertThat(selector.selects("orders-test")).isFalse();
    assertThat(selector.selects("payments")).isFalse();
  }

  @Test
  void withoutAnIncludeNothingIsSelected() {
    assertThat(new ServiceSelector(List.of(), List.of()).selects("orders")).isFalse();
  }

  @Test
  void allSelectsEverything() {
    assertThat(ServiceSelector.all().selects("anything at all")).isTrue();
  }

  private static List<Glob> globs(String text) {
    return List.of(new Glob(text));
  }
}
