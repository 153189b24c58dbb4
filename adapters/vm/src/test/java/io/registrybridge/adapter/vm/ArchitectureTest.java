package io.registrybridge.adapter.vm;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.registrybridge.testkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void keepsTheRules() {
    assertThatCode(() -> ArchitectureRules.check("io.registrybridge.adapter.vm"))
        .doesNotThrowAnyException();
  }
}
