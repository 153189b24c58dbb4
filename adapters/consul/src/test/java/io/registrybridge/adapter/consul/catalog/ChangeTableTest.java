package io.registrybridge.adapter.consul.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.adapter.consul.catalog.ChangeTable.Changes;
import io.registrybridge.api.error.BridgeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChangeTableTest {
  private final ChangeTable table = new ChangeTable();

  @Test
  void namesTheServiceOfAChangedANewAndAVanishedCheck() {
    table.update(list(check("n1", "c1", "a", 1), check("n1", "c2", "b", 2), node("n1", 3)));

    Changes changes =
        table.update(list(check("n1", "c1", "a", 9), check("n2", "c2", "c", 5), node("n1", 3)));

    assertThat(changes.services()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(changes.nodes()).isEmpty();
  }

  @Test
  void namesTheNodeOfAChangedNodeCheck() {
    table.update(list(node("n1", 3)));

    Changes changes = table.update(list(node("n1", 4)));

    assertThat(changes.nodes()).containsExactly("n1");
  }

  @Test
  void readsNamesWithEscapesAndIgnoresWhatIsNested() {
    Changes changes =
        table.update(
            bytes(
                "[ {\"Definition\": {\"Node\":\"no\",\"x\":[1,{\"ModifyIndex\":7}]},"
                    + " \"Output\":\"a \\\" } ] b\", \"Node\":\"n\", \"CheckID\":\"c\","
                    + " \"ServiceName\":\"caf\\u00e9\", \"ServiceTags\":null,"
                    + " \"ModifyIndex\":12 } ]"));

    assertThat(changes.services()).containsExactly("café");
  }

  @Test
  void anAnswerThatIsCutLeavesTheTableAsItWas() {
    byte[] whole = list(check("n1", "c1", "a", 1), check("n1", "c2", "b", 2));
    table.update(whole);

    byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> table.update(cut)).isInstanceOf(BridgeException.class);

    assertThat(table.update(whole).isEmpty()).isTrue();
  }

  @Test
  void agreesWithANaiveModel() {
    long seed = 20261122;
    Random random = new Random(seed);
    Map<String, Long> before = new HashMap<>();
    for (int round = 0; round < 50; round++) {
      Map<String, Long> now = new HashMap<>();
      for (int i = 0; i < 500; i++) {
        String service = "s" + random.nextInt(300);
        long same = before.getOrDefault(service, 1L);
        now.put(service, random.nextInt(10) == 0 ? same + 1 : same);
      }
      Set<String> expected = new HashSet<>();
      now.forEach(
          (name, index) -> {
            if (!index.equals(before.get(name))) {
              expected.add(name);
            }
          });
      before.keySet().stream().filter(name -> !now.containsKey(name)).forEach(expected::add);
      List<String> checks = new ArrayList<>();
      now.forEach((name, index) -> checks.add(check("n", "c-" + name, name, index)));

      Changes changes = table.update(list(checks.toArray(new String[0])));

      assertThat(changes.services()).as("seed %d, round %d", seed, round).isEqualTo(expected);
      before.clear();
      before.putAll(now);
    }
  }

  @Test
  void agreesWithAWholeComparisonWhenRecordsComeGoAndChangeAnywhere() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> last = List.of();
    for (int round = 0; round < 2_000; round++) {
      List<String> before = last;
      List<String> now = new ArrayList<>(before);
      for (int change = random.nextInt(4); change > 0; change--) {
        changeSomething(now, random);
      }
      Set<String> expected = new HashSet<>(services(before));
      expected.addAll(services(now));
      expected.removeIf(service -> recordsOf(service, before).equals(recordsOf(service, now)));

      Changes changes = table.update(list(now.toArray(new String[0])));

      assertThat(changes.services()).as("seed %d, round %d", seed, round).isEqualTo(expected);
      last = now;
    }
  }

  /** Few words, so that texts are alike in many places, and checks of the same text stand apart. */
  private static void changeSomething(List<String> records, Random random) {
    String record =
        check("n" + random.nextInt(4), "c" + random.nextInt(12), "s" + random.nextInt(9), 1);
    int place = random.nextInt(records.size() + 1);
    String identity = record.substring(0, record.indexOf("Service"));
    records.removeIf(other -> other.startsWith(identity));
    if (random.nextInt(3) > 0) {
      records.add(
          Math.min(place, records.size()),
          record.replace(":1}", ":" + (1 + random.nextInt(3)) + "}"));
    }
  }

  private static Set<String> services(List<String> records) {
    return records.stream().map(ChangeTableTest::service).collect(Collectors.toSet());
  }

  private static Set<String> recordsOf(String service, List<String> records) {
    return records.stream()
        .filter(record -> service(record).equals(service))
        .collect(Collectors.toSet());
  }

  private static String service(String record) {
    return record.replaceFirst(".*ServiceName\":\"([^\"]*)\".*", "$1");
  }

  private static String check(String node, String id, String service, long index) {
    return "{\"Node\":\"%s\",\"CheckID\":\"%s\",\"ServiceName\":\"%s\",\"ModifyIndex\":%d}"
        .formatted(node, id, service, index);
  }

  private static String node(String node, long index) {
    return check(node, "serfHealth", "", index);
  }

  private static byte[] list(String... checks) {
    return bytes("[" + String.join(",\n    ", checks) + "]");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
