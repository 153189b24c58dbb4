package io.registrybridge.engine.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.model.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class SubsetsTest {
  private final List<Finding> findings = new ArrayList<>();

  @Test
  void aValueThatIsADnsLabelIsTheName() {
    assertThat(byName("v2", "v1", "v2")).isEqualTo(Map.of("v1", "v1", "v2", "v2"));
    assertThat(findings).isEmpty();
  }

  @Test
  void whatIsIllegalInADnsLabelBecomesADash() {
    assertThat(byName("1.2.3", "V4_rc")).isEqualTo(Map.of("1-2-3", "1.2.3", "v4-rc", "V4_rc"));
  }

  @Test
  void theValueThatIsTheNameKeepsItAndTheOtherIsMarked() {
    SortedMap<String, String> subsets = byName("1.2", "1-2");

    assertThat(subsets).hasSize(2).containsEntry("1-2", "1-2").containsValue("1.2");
    assertThat(subsets.lastKey()).matches("1-2-[0-9a-f]{8}");
    assertThat(findings).extracting(Finding::rule).containsExactly("subset-renamed");
  }

  @Test
  void theOrderOfTheValuesDoesNotMatter() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> values = new ArrayList<>(List.of("a.b", "a-b", "a_b", "A.b", "c", "C"));
    SortedMap<String, String> expected = byName(values.toArray(String[]::new));
    for (int round = 0; round < 100; round++) {
      Collections.shuffle(values, random);

      assertThat(byName(values.toArray(String[]::new))).as("seed %d", seed).isEqualTo(expected);
    }
    assertThat(expected).hasSize(6);
  }

  @Test
  void longValuesStayApart() {
    String long1 = "a".repeat(62) + ".";

    SortedMap<String, String> subsets = byName(long1 + "x", long1 + "y");

    assertThat(subsets.keySet()).hasSize(2).allMatch(name -> name.length() <= 63);
  }

  private SortedMap<String, String> byName(String... values) {
    return Subsets.byName(List.of(values), findings::add);
  }
}
