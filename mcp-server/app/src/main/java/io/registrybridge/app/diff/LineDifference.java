package io.registrybridge.app.diff;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines that are different between two texts, in the unified form with three lines around each
 * change.
 */
final class LineDifference {
  private static final int CONTEXT = 3;

  /** Beyond this the middle is shown as replaced: nobody reads it, and it must stay cheap. */
  private static final long MOST_COMPARISONS = 4_000_000;

  private final List<String> before;
  private final List<String> after;
  private final List<Line> lines = new ArrayList<>();

  private LineDifference(String before, String after) {
    this.before = before.lines().toList();
    this.after = after.lines().toList();
  }

  /** One line of the result; the mark is a space, a minus or a plus. */
  private record Line(char mark, String text) {}

  /** The hunks of the difference, without a head; empty if the texts have the same lines. */
  static String unified(String before, String after) {
    LineDifference difference = new LineDifference(before, after);
    difference.compare();
    return difference.hunks();
  }

  private void compare() {
    int start = 0;
    while (start < before.size()
        && start < after.size()
        && before.get(start).equals(after.get(start))) {
      lines.add(new Line(' ', before.get(start++)));
    }
    int beforeEnd = before.size();
    int afterEnd = after.size();
    while (beforeEnd > start
        && afterEnd > start
        && before.get(beforeEnd - 1).equals(after.get(afterEnd - 1))) {
      beforeEnd--;
      afterEnd--;
    }
    middle(before.subList(start, beforeEnd), after.subList(start, afterEnd));
    before.subList(beforeEnd, before.size()).forEach(line -> lines.add(new Line(' ', line)));
  }

  private void middle(List<String> old, List<String> now) {
    if ((long) old.size() * now.size() > MOST_COMPARISONS) {
      old.forEach(line -> lines.add(new Line('-', line)));
      now.forEach(line -> lines.add(new Line('+', line)));
      return;
    }
    int[][] common = commonLengths(old, now);
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
        lines.add(new Line(' ', old.get(i++)));
        j++;
      } else if (j == now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line('-', old.get(i++)));
      } else {
        lines.add(new Line('+', now.get(j++)));
      }
    }
  }

  /** The length of the longest common subsequence of what begins at each pair of places. */
  private static int[][] commonLengths(List<String> old, List<String> now) {
    int[][] common = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(now.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private String hunks() {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (true) {
      int change = nextChange(at);
      if (change == lines.size()) {
        return text.toString();
      }
      int begin = Math.max(at, change - CONTEXT);
      int end = hunkEnd(change);
      hunk(begin, end, text);
      at = end;
    }
  }

  private int nextChange(int from) {
    int at = from;
    while (at < lines.size() && lines.get(at).mark() == ' ') {
      at++;
    }
    return at;
  }

  /** A hunk goes on while the next change is so near that their contexts touch. */
  private int hunkEnd(int change) {
    int end = change;
    int next = change;
    while (next < lines.size() && next - end <= 2 * CONTEXT) {
      end = next + 1;
      next = nextChange(end);
    }
    return Math.min(lines.size(), end + CONTEXT);
  }

  private void hunk(int begin, int end, StringBuilder text) {
    text.append("@@ -")
        .append(range(begin, end, '+'))
        .append(" +")
        .append(range(begin, end, '-'))
        .append(" @@\n");
    lines
        .subList(begin, end)
        .forEach(line -> text.append(line.mark()).append(line.text()).append('\n'));
  }

  /** Where a hunk lies in one of the texts: that without the lines of a mark. */
  private String range(int begin, int end, char without) {
    long first = lines.subList(0, begin).stream().filter(line -> line.mark() != without).count();
    long count = lines.subList(begin, end).stream().filter(line -> line.mark() != without).count();
    return (count == 0 ? first : first + 1) + "," + count;
  }
}
