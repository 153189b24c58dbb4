package io.registrybridge.adapter.nacos;

import io.registrybridge.testkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void keepsTheRulesOfAll() {
    ArchitectureRules.check("io.registrybridge.adapter.nacos");
  }
}
