package io.registrybridge.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.registrybridge.api.model.Glob;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypesTest {
  private enum Mode {
    FAST,
    VERY_SLOW
  }

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "30s, PT30S",
    "5m, PT5M",
    "24h, PT24H",
    "7d, PT168H",
    "0, PT0S",
    "' 1s ', PT1S",
  })
  void readsDurations(String text, Duration expected) {
    assertThat(SettingTypes.DURATION.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "-1s",
        "1 s",
        "1.5s",
        "1S",
        "s",
        "99999999999999d",
        "9223372036854775807d",
        "99999999999999999999s"
      })
  void refusesWhatIsNoDurationOrLongerThanTheClockCounts(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SettingTypes.DURATION.parse(text));
  }

  @Test
  void readsDurationsInTheirRange() {
    SettingType<Duration> type = SettingTypes.duration("500ms", "1m");

    assertThat(type.expected()).isEqualTo("a duration from 500ms to 1m");
    assertThat(type.parse("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(type.parse("60s")).isEqualTo(Duration.ofMinutes(1));
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("499ms"));
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("2m"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingTypes.durationFrom("1s").parse("0"));
  }

  @Test
  void readsWholeNumbersInTheirRange() {
    SettingType<Integer> type = SettingTypes.integer(1, 10);

    assertThat(type.parse("1")).isEqualTo(1);
    assertThat(type.parse(" 10 ")).isEqualTo(10);
    assertThat(type.expected()).isEqualTo("a whole number from 1 to 10");
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("0"));
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("11"));
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("2.5"));
  }

  @Test
  void readsNumbersInTheirRangeAndNoNonNumber() {
    SettingType<Double> type = SettingTypes.number(0, 1);

    assertThat(type.parse("0.5")).isEqualTo(0.5);
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("1.01"));
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("NaN"));
  }

  @Test
  void readsEnumsInKebabCase() {
    SettingType<Mode> type = SettingTypes.oneOf(Mode.class);

    assertThat(type.parse("very-slow")).isEqualTo(Mode.VERY_SLOW);
    assertThat(type.expected()).isEqualTo("one of fast, very-slow");
    assertThatIllegalArgumentException().isThrownBy(() -> type.parse("VERY_SLOW"));
  }

  @Test
  void readsListsWithoutTheirEmptyParts() {
    assertThat(SettingTypes.GLOBS.parse(" orders-*, ,cart,"))
        .containsExactly(new Glob("orders-*"), new Glob("cart"));
    assertThat(SettingTypes.GLOBS.parse("")).isEmpty();
  }

  @Test
  void readsOnlyTheTwoWordsOfABoolean() {
    assertThat(SettingTypes.BOOLEAN.parse("true")).isTrue();
    assertThat(SettingTypes.BOOLEAN.parse("false")).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> SettingTypes.BOOLEAN.parse("yes"));
  }

  @Test
  void readsAbsoluteHttpAddressesOnly() {
    assertThat(SettingTypes.HTTP_URL.parse("https://eureka:8761/eureka"))
        .isEqualTo(URI.create("https://eureka:8761/eureka"));
    assertThatIllegalArgumentException().isThrownBy(() -> SettingTypes.HTTP_URL.parse("eureka"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingTypes.HTTP_URL.parse("ftp://eureka/"));
    assertThatIllegalArgumentException().isThrownBy(() -> SettingTypes.HTTP_URL.parse("http:///x"));
  }

  @Test
  void readsPaths() {
    assertThat(SettingTypes.PATH.parse("conf/vm")).isEqualTo(Path.of("conf", "vm"));
  }

  @Test
  void neverRepeatsTheTextInAMessageForItMayBeASecret() {
    String secret = "s3cr3t";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingTypes.PORT.parse(secret))
        .withMessageNotContaining(secret);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingTypes.number(0, 1).parse(secret))
        .withMessageNotContaining(secret);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingTypes.HTTP_URL.parse("http://user:" + secret + "@[/"))
        .withMessageNotContaining(secret);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingTypes.PATH.parse(secret + "\0"))
        .withMessageNotContaining(secret);
  }
}
