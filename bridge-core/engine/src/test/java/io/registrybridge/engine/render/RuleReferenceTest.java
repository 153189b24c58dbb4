package io.registrybridge.engine.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RuleReferenceTest {
  @ParameterizedTest
  @EnumSource(Rule.class)
  void everyRuleIsExplained(Rule rule) throws IOException {
    String reference = Files.readString(Path.of("../../docs/reference/rules.md"));

    assertThat(reference).contains("`" + rule.ofService("").rule() + "`");
  }
}
