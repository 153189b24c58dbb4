package io.registrybridge.crd;

import io.registrybridge.testkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void keepsTheRulesOfAll() {
    ArchitectureRules.check("io.registrybridge.crd");
  }
}
