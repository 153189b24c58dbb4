package io.registrybridge.engine.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTemplateTest {
  private static final Map<String, String> VALUES =
      Map.of("interface", "com.acme.Orders", "version", "1.0", "group", "");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          fixed.local,                                     fixed.local
          ${interface}.dubbo,                              com.acme.Orders.dubbo
          ${interface}[.${group}][.${version}].dubbo,      com.acme.Orders.1.0.dubbo
          ${interface}.${group}.dubbo,                     com.acme.Orders..dubbo
          ${unknown}x,                                     x
          """)
  void rendersVariablesAndLeavesOutEmptyParts(String template, String text) {
    assertThat(NameTemplate.parse(template).render(VALUES)).isEqualTo(text);
  }

  @Test
  void unclosedBraceIsNamedWithItsPosition() {
    assertThatThrownBy(() -> NameTemplate.parse("a.${service"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no '}' after position 3");
  }
}
