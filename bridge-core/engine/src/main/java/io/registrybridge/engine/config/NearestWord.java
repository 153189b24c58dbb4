package io.registrybridge.engine.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that was probably meant. */
public final class NearestWord {
  private NearestWord() {}

  /**
   * The known word with the fewest edits from what was written, if a third of its letters or fewer
   * differ; else an empty text.
   */
  public static String of(String written, Collection<String> known) {
    return known.stream()
        .filter(word -> distance(written, word) <= Math.max(1, word.length() / 3))
        .min(
            Comparator.<String>comparingInt(word -> distance(written, word))
                .thenComparing(Comparator.naturalOrder()))
        .orElse("");
  }

  /** Edits are one letter put in, taken out, replaced, or two neighbours exchanged. */
  static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int cheapest(int[][] edits, String a, String b, int i, int j) {
    int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replace, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean exchanged =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return exchanged ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }
}
