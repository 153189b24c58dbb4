package io.registrybridge.adapter.eureka.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusCountsTest {
  @Test
  void theHashHasTheStatusesInAlphabeticalOrder() {
    StatusCounts counts = new StatusCounts();
    counts.add("UP");
    counts.add("OUT_OF_SERVICE");
    counts.add("UP");
    counts.add("DOWN");

    assertThat(counts.hash()).isEqualTo("DOWN_1_OUT_OF_SERVICE_1_UP_2_");
  }

  @Test
  void whatIsNoLongerThereIsLeftOut() {
    StatusCounts counts = new StatusCounts();
    counts.add("UP");
    counts.add("DOWN");
    counts.remove("UP");
    counts.remove("STARTING");

    assertThat(counts.hash()).isEqualTo("DOWN_1_");
    counts.remove("DOWN");
    assertThat(counts.hash()).isEmpty();
  }

  @Test
  void aHashTellsHowManyThereAreInAll() {
    assertThat(StatusCounts.total("DOWN_1_OUT_OF_SERVICE_20_UP_300_")).hasValue(321);
    assertThat(StatusCounts.total("")).hasValue(0);
  }

  @Test
  void aHashOfAnotherFormTellsNothing() {
    assertThat(StatusCounts.total("7f3a")).isEmpty();
    assertThat(StatusCounts.total("UP_3_x")).isEmpty();
    assertThat(StatusCounts.total("UP_99999999999999_")).isEmpty();
  }
}
