package io.registrybridge.crd.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParallelismTest {
  private final Parallelism parallelism = new Parallelism(16);

  @Test
  void beginsWithTheMost() {
    assertThat(parallelism.limit()).isEqualTo(16);
  }

  @Test
  void isHalvedEachTimeItWasTooManyAndNeverBelowOne() {
    parallelism.tooMany();
    assertThat(parallelism.limit()).isEqualTo(8);

    for (int times = 0; times < 10; times++) {
      parallelism.tooMany();
    }
    assertThat(parallelism.limit()).isEqualTo(1);
  }

  @Test
  void growsByOneInCalmAndNeverBeyondTheMost() {
    parallelism.tooMany();
    taken(49);
    assertThat(parallelism.limit()).isEqualTo(8);
    taken(1);
    assertThat(parallelism.limit()).isEqualTo(9);

    taken(10_000);
    assertThat(parallelism.limit()).isEqualTo(16);
  }

  private void taken(int times) {
    for (int i = 0; i < times; i++) {
      parallelism.taken();
    }
  }
}
