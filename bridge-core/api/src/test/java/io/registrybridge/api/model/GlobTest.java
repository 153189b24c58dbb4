package io.registrybridge.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "orders, orders, true",
    "orders, orders2, false",
    "orders, Orders, false",
    "orders-*, orders-eu, true",
    "orders-*, orders-, true",
    "orders-*, orders, false",
    "*-eu, orders-eu, true",
    "*a*b*, xxaxxbxx, true",
    "*a*b*, xxbxxaxx, false",
    "order?, orders, true",
    "order?, order, false",
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "**, anything, true",
    "a.c, abc, false",
  })
  void matchesTheWholeValue(String glob, String value, boolean expected) {
    assertThat(new Glob(glob).matches(value)).isEqualTo(expected);
  }

  @Test
  @Timeout(5)
  void staysQuickOnAPatternThatWouldMakeARegularExpressionBacktrackForEver() {
    assertThat(new Glob("*a".repeat(500) + "b").matches("a".repeat(10_000))).isFalse();
  }
}
