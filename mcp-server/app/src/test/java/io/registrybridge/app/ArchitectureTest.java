package io.registrybridge.app;

import io.registrybridge.testkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  @Test
  void theProgramKeepsTheRules() {
    ArchitectureRules.check("io.registrybridge.app");
  }
}
