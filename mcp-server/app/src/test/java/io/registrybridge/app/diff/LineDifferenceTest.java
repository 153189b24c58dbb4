package io.registrybridge.app.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LineDifferenceTest {
  @Test
  void equalTextsHaveNoDifference() {
    assertThat(LineDifference.unified("a\nb\n", "a\nb\n")).isEmpty();
  }

  @Test
  void aChangeIsShownWithThreeLinesAroundIt() {
    String before = lines(1, 20);
    String after = before.replace("line 10\n", "line ten\n");

    assertThat(LineDifference.unified(before, after))
        .isEqualTo(
            """
            @@ -7,7 +7,7 @@
             line 7
             line 8
             line 9
            -line 10
            +line ten
             line 11
             line 12
             line 13
            """);
  }

  @Test
  void changesFarApartAreHunksOfTheirOwn() {
    String before = lines(1, 30);
    String after = before.replace("line 5\n", "").replace("line 25\n", "line 25\nmore\n");

    assertThat(LineDifference.unified(before, after))
        .contains("@@ -2,7 +2,6 @@\n", "@@ -23,6 +22,7 @@\n");
  }

  @Test
  void aNewTextHasOnlyNewLines() {
    assertThat(LineDifference.unified("", "a\nb\n")).isEqualTo("@@ -0,0 +1,2 @@\n+a\n+b\n");
  }

  @Test
  void aTextThatGoesHasOnlyOldLines() {
    assertThat(LineDifference.unified("a\n", "")).isEqualTo("@@ -1,1 +0,0 @@\n-a\n");
  }

  @Test
  void whatItShowsLeadsFromOneTextToTheOther() {
    Random random = new Random(20261122);
    for (int round = 0; round < 500; round++) {
      List<String> before = randomLines(random);
      List<String> after = randomLines(random);

      String shown = LineDifference.unified(text(before), text(after));

      assertThat(patch(before, shown))
          .as("%s -> %s by %n%s", before, after, shown)
          .isEqualTo(after);
    }
  }

  /** What {@code patch} does, in its simplest form. */
  private static List<String> patch(List<String> before, String difference) {
    List<String> after = new ArrayList<>();
    int at = 0;
    for (String line : difference.lines().toList()) {
      if (line.startsWith("@@")) {
        String[] range = line.split(" ", -1)[1].substring(1).split(",", -1);
        int start = Integer.parseInt(range[0]) - (range[1].equals("0") ? 0 : 1);
        after.addAll(before.subList(at, start));
        at = start;
      } else if (line.startsWith("+")) {
        after.add(line.substring(1));
      } else {
        assertThat(before.get(at++)).isEqualTo(line.substring(1));
        if (line.startsWith(" ")) {
          after.add(line.substring(1));
        }
      }
    }
    after.addAll(before.subList(at, before.size()));
    return after;
  }

  private static List<String> randomLines(Random random) {
    return random.ints(random.nextInt(25), 0, 6).mapToObj(value -> "v" + value).toList();
  }

  private static String text(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String lines(int first, int last) {
    return text(IntStream.rangeClosed(first, last).mapToObj(i -> "line " + i).toList());
  }
}
