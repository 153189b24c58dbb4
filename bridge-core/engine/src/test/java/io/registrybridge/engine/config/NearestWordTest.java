package io.registrybridge.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestWordTest {
  @ParameterizedTest
  @CsvSource({
    "same, same, 0",
    "consl, consul, 1",
    "consull, consul, 1",
    "consal, consul, 1",
    "cosnul, consul, 1",
    "'', abc, 3",
    "kitten, sitting, 3",
  })
  void distanceCountsEdits(String written, String known, int edits) {
    assertThat(NearestWord.distance(written, known)).isEqualTo(edits);
  }

  @Test
  void ofTwoEquallyNearWordsTheFirstInTheAlphabetIsMeant() {
    assertThat(NearestWord.of("bat", List.of("cat", "bar"))).isEqualTo("bar");
  }

  @Test
  void nothingIsMeantWhenNothingIsNear() {
    assertThat(NearestWord.of("zookeeper", List.of("consul", "vm"))).isEmpty();
  }
}
